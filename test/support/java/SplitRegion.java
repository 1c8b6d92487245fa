import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.util.Bytes;

/** `SplitRegion TABLE KEY...`: cuts a table's regions at keys and waits until the daughters are there. No gateway has a call for it. */
public class SplitRegion {
  public static void main(String[] args) throws Exception {
    TableName table = TableName.valueOf(args[0]);
    try (var connection = ConnectionFactory.createConnection(HBaseConfiguration.create());
        Admin admin = connection.getAdmin()) {
      for (int i = 1; i < args.length; i++) {
        int before = admin.getRegions(table).size();
        admin.split(table, Bytes.toBytes(args[i]));
        long deadline = System.currentTimeMillis() + 30_000;
        while (admin.getRegions(table).size() == before) {
          if (System.currentTimeMillis() > deadline) throw new IllegalStateException("no split at " + args[i]);
          Thread.sleep(50);
        }
      }
    }
  }
}
