import java.nio.charset.StandardCharsets;
import org.apache.hadoop.hbase.util.Bytes;
import org.apache.hadoop.hbase.util.RegionSplitter;

/**
 * Prints what HBase's own split algorithms answer, one JSON object a line, for region-splitter.jsonl:
 *
 *   java -cp "$(hbase classpath)" SplitVectors.java > region-splitter.jsonl
 *
 * Split keys are printed as hexadecimal digits of their bytes; first and last as they would be typed.
 */
public class SplitVectors {
  static final int[] COUNTS = {2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 16, 17, 31, 32, 33, 64, 100, 255, 256};
  static final int[] FEW = {2, 3, 4, 7, 10, 16};

  static final String[][] HEX = {
    {"00", "AA"}, {"0", "A"}, {"10", "20"}, {"1", "f"}, {"000000000000", "f"}, {"0", "0000ffff"},
    {"0000000000000000", "ffffffffffffffff"}, {"0", "ffffffffffffffffffffffffffffffff"},
    {null, "7fffffff"}, {"80000000", null}, {"DEADBEEF", "DEADBEFF"}, {"0", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"},
    {"fffffff0", null}, {"12345678", "9abcdef0"},
  };
  static final String[][] DECIMAL = {
    {"000", "099"}, {"0", "9"}, {"1", "300000"}, {"000001", "300000"}, {"00000000", "50000000"}, {null, "999"},
    {"90000000", null}, {"0", "9999999999999999999999"}, {"100", "200"}, {"5", "14"},
  };
  static final String[][] UNIFORM = {
    {"a", "z"}, {"a", "zz"}, {"aaa", "aab"}, {"abc", "abd"}, {"\\x00", "\\x0A"}, {"", "\\xFF"}, {"user", "user~"},
    {"0", "9"}, {"00000000", "99999999"}, {"\\x7F\\xFF", "\\x80"}, {null, "\\x80"}, {"\\x80", null}, {"a\\x00", "b"},
    {"\\xFE\\xFF", "\\xFF"}, {"row-0001", "row-9999"}, {"a b", "a\"c"}, {"#{", "#~"},
  };
  static final String[][] BAD = {
    {"hex", "2", "20", "10"}, {"hex", "2", "10", "10"}, {"hex", "12", "0", "A"}, {"hex", "17", "0", "f"},
    {"hex", "2", "zz", null}, {"hex", "2", "0", "g0"}, {"hex", "2", "", "ff"}, {"hex", "2", "0", ""}, {"hex", "0", null, null},
    {"hex", "-1", null, null}, {"hex", "1", null, null}, {"hex", "4", "-5", null}, {"hex", "4", "+5", null},
    {"hex", "2", "0x10", null}, {"hex", "2", " 10", null}, {"hex", "2", null, "0"},
    {"decimal", "2", "20", "10"}, {"decimal", "11", "0", "9"}, {"decimal", "2", "a", null}, {"decimal", "2", "0", "ff"},
    {"decimal", "0", null, null}, {"decimal", "1", null, null}, {"decimal", "2", "1.5", null}, {"decimal", "101", "000", "099"},
    {"uniform", "2", "b", "a"}, {"uniform", "2", "a", "a"}, {"uniform", "2", "A", "A\\x00"}, {"uniform", "2", "", ""},
    {"uniform", "1", null, null}, {"uniform", "0", null, null}, {"uniform", "-1", null, null}, {"uniform", "2", "z", "\\x00"},
    {"uniform", "2", "\\xFF\\xFF\\xFF\\xFF\\xFF\\xFF\\xFF\\xFF", null}, {"uniform", "4", null, "\\x00"},
  };

  public static void main(String[] args) {
    for (String algorithm : new String[] {"hex", "decimal", "uniform"}) {
      for (int n : COUNTS) print(algorithm, n, null, null);
      String[][] ranges = algorithm.equals("hex") ? HEX : algorithm.equals("decimal") ? DECIMAL : UNIFORM;
      for (String[] range : ranges) {
        for (int n : FEW) print(algorithm, n, range[0], range[1]);
      }
    }
    for (String[] range : new String[][] {{"\\x00", "\\x0A"}, {"a", "b"}, {"ab", "b"}}) {
      for (int n : new int[] {11, 12, 257, 300}) print("uniform", n, range[0], range[1]);
    }
    print("hex", 11, "0", "A");
    print("decimal", 10, "0", "9");
    print("decimal", 100, "000", "099");
    for (String[] bad : BAD) print(bad[0], Integer.parseInt(bad[1]), bad[2], bad[3]);
  }

  static RegionSplitter.SplitAlgorithm algorithm(String name) {
    switch (name) {
      case "hex": return new RegionSplitter.HexStringSplit();
      case "decimal": return new RegionSplitter.DecimalStringSplit();
      default: return new RegionSplitter.UniformSplit();
    }
  }

  static void print(String name, int n, String first, String last) {
    StringBuilder out = new StringBuilder("{\"algorithm\":" + quote(name) + ",\"n\":" + n);
    if (first != null) out.append(",\"first\":").append(quote(first));
    if (last != null) out.append(",\"last\":").append(quote(last));
    try {
      RegionSplitter.SplitAlgorithm splitter = algorithm(name);
      if (first != null) splitter.setFirstRow(first);
      if (last != null) splitter.setLastRow(last);
      byte[][] keys = splitter.split(n);
      out.append(",\"keys\":[");
      for (int i = 0; i < keys.length; i++) out.append(i == 0 ? "" : ",").append(quote(Bytes.toHex(keys[i])));
      out.append("]");
    } catch (RuntimeException e) {
      out.append(",\"error\":").append(quote(e.getClass().getSimpleName()));
      out.append(",\"message\":").append(quote(String.valueOf(e.getMessage())));
    }
    System.out.write((out + "}\n").getBytes(StandardCharsets.UTF_8), 0, (out + "}\n").length());
    System.out.flush();
  }

  static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
