import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.util.Bytes;

/** `SplitRegion TABLE KEY`: cuts a region in two and waits until both are there. No gateway has a call for it. */
public class SplitRegion {
  public static void main(String[] args) throws Exception {
    TableName table = TableName.valueOf(args[0]);
    try (var connection = ConnectionFactory.createConnection(HBaseConfiguration.create());
        Admin admin = connection.getAdmin()) {
      int before = admin.getRegions(table).size();
      admin.split(table, Bytes.toBytes(args[1]));
      long deadline = System.currentTimeMillis() + 60_000;
      while (admin.getRegions(table).size() == before) {
        if (System.currentTimeMillis() > deadline) throw new IllegalStateException("no split at " + args[1]);
        Thread.sleep(50);
      }
    }
  }
}
