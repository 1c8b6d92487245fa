import java.util.List;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.RegionInfo;
import org.apache.hadoop.hbase.util.Bytes;

/**
 * `ChangeRegions TABLE KEY`: merges the first two regions, closes the last one and opens it again, as a move does, and cuts
 * the region with the key in two; each is done before the next begins. No gateway has calls for these.
 */
public class ChangeRegions {
  public static void main(String[] args) throws Exception {
    TableName table = TableName.valueOf(args[0]);
    try (var connection = ConnectionFactory.createConnection(HBaseConfiguration.create());
        Admin admin = connection.getAdmin()) {
      List<RegionInfo> regions = admin.getRegions(table);
      byte[][] first = {regions.get(0).getEncodedNameAsBytes(), regions.get(1).getEncodedNameAsBytes()};
      admin.mergeRegionsAsync(first, false).get();
      byte[] last = regions.get(regions.size() - 1).getRegionName();
      admin.unassign(last);
      admin.assign(last);
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
