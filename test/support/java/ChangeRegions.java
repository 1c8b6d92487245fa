import java.io.IOException;
import java.util.List;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.RegionInfo;
import org.apache.hadoop.hbase.util.Bytes;

/**
 * `ChangeRegions TABLE STEP...`: `merge` the first two regions, `reopen` the last one as a move does, `split=KEY` the
 * region with the key; each is done before the next begins. No gateway has calls for these. It begins when standard
 * input ends, and says `ready` when that is all that it waits for.
 */
public class ChangeRegions {
  public static void main(String[] args) throws Exception {
    TableName table = TableName.valueOf(args[0]);
    try (var connection = ConnectionFactory.createConnection(HBaseConfiguration.create());
        Admin admin = connection.getAdmin()) {
      admin.getRegions(table);
      System.out.println("ready");
      while (System.in.read() >= 0) {}
      for (String step : List.of(args).subList(1, args.length)) {
        if (step.equals("merge")) merge(admin, table);
        else if (step.equals("reopen")) reopen(admin, table);
        else if (step.startsWith("split=")) split(admin, table, step.substring("split=".length()));
        else throw new IllegalArgumentException(step);
      }
    }
  }

  private static void merge(Admin admin, TableName table) throws Exception {
    List<RegionInfo> regions = admin.getRegions(table);
    byte[][] first = {regions.get(0).getEncodedNameAsBytes(), regions.get(1).getEncodedNameAsBytes()};
    admin.mergeRegionsAsync(first, false).get();
  }

  private static void reopen(Admin admin, TableName table) throws IOException {
    List<RegionInfo> regions = admin.getRegions(table);
    byte[] last = regions.get(regions.size() - 1).getRegionName();
    admin.unassign(last);
    admin.assign(last);
  }

  private static void split(Admin admin, TableName table, String key) throws Exception {
    int before = admin.getRegions(table).size();
    admin.split(table, Bytes.toBytes(key));
    long deadline = System.currentTimeMillis() + 60_000;
    while (admin.getRegions(table).size() == before) {
      if (System.currentTimeMillis() > deadline) throw new IllegalStateException("no split at " + key);
      Thread.sleep(50);
    }
  }
}
