import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;
import org.apache.hadoop.hbase.util.ByteArrayHashKey;
import org.apache.hadoop.hbase.util.Bytes;
import org.apache.hadoop.hbase.util.MurmurHash3;
import org.apache.hadoop.hbase.util.Order;
import org.apache.hadoop.hbase.util.OrderedBytes;
import org.apache.hadoop.hbase.util.SimplePositionedMutableByteRange;

/**
 * Prints what HBase's own classes make of values, one JSON object a line, for values.jsonl:
 *
 *   java -cp "$(hbase classpath)" ValueVectors.java > values.jsonl
 *
 * "type" and "text" are as on our command line, "hex" are the bytes: of {@code Bytes.toBytes}, and for the ordered types of
 * {@code OrderedBytes} (ascending) without its first byte, which names the type. Hashes are those of the text's UTF-8 bytes.
 */
public class ValueVectors {
  static final String[] INTEGERS = {
    "0", "1", "-1", "+7", "-0", "007", "127", "128", "-128", "-129", "255", "256", "32767", "-32768", "32768", "-32769", "65535",
    "2147483647", "-2147483648", "2147483648", "-2147483649", "4294967295", "4294967296", "-4294967296", "-4294967297",
    "999999999999999", "-999999999999999", "1000000000000000", "9007199254740991", "9007199254740993", "-9007199254740993",
    "9223372036854775807", "-9223372036854775808", "1700000000000",
  };
  static final String[] REALS = {
    "0", "-0", "0.0", "1", "-1", "1.5", "-1.5", ".5", "5.", "0.1", "-0.1", "3.14159265358979", "1e10", "1E-10", "-2.5e+3", "16777217",
    "1.00000017881393432617187499", "1.00000017881393432617187500", "1.00000017881393432617187501", "16777219", "33554433",
    "1e-45", "7e-46", "7.1e-46", "1.4e-45", "-1.4e-45", "1.1754943508222875e-38", "1.1754942e-38", "3.4028234663852886e38",
    "3.4028235e38", "3.4028235677973362e38", "4.9e-324", "2e-324", "2.2250738585072014e-308", "1.7976931348623157e308", "1e-400", "123456789.123456789",
    "9007199254740993", "NaN", "Infinity", "+Infinity", "-Infinity", "0.000000000000000000000000000000000000000000000700649232162408535461864791644958065640130970938257885878534141944895541342930300743319094181060791015625",
  };
  static final String[] DECIMALS = {
    "0", "0.00", "-0", "1", "-1", "1.5", "1.50", "-1.5", "127", "128", "-128", "-129", "255", "256", "32767", "-32768", "1e3", "1e-3", "1.5E+2",
    "123456789012345678901234567890.123456789", "-123456789012345678901234567890", ".5", "5.", "+12.34", "65535", "65536", "-65536",
  };
  static final String[] BOOLEANS = {"true", "false"};
  static final String[] KEYS = {"", "a", "ab", "abc", "abcd", "abcde", "hello, world", "0000000001", "0000000002", "user-17", "\u00e9t\u00e9 \u20ac"};

  public static void main(String[] args) {
    for (String text : INTEGERS) integers(text);
    Random random = new Random(20260801);
    for (int i = 0; i < 40; i++) integers(Long.toString(random.nextLong() >> random.nextInt(64)));
    for (String text : REALS) reals(text);
    for (int i = 0; i < 40; i++) {
      reals(Double.toString(Double.longBitsToDouble(random.nextLong())));
      reals(Float.toString(Float.intBitsToFloat(random.nextInt())));
      // Exactly half way between two floats, and a little to either side.
      float low = Math.abs(Float.intBitsToFloat(random.nextInt(0x7f000000)));
      BigDecimal half = new BigDecimal(low).add(new BigDecimal(Math.nextUp(low))).divide(new BigDecimal(2));
      BigDecimal little = half.ulp().movePointLeft(20);
      reals(half.toString());
      reals(half.add(little).toString());
      reals(half.subtract(little).toString());
      reals(half.negate().toString());
    }
    for (String text : DECIMALS) print("bigdecimal", text, Bytes.toBytes(new BigDecimal(text)));
    for (String text : BOOLEANS) print("boolean", text, Bytes.toBytes(Boolean.parseBoolean(text)));
    for (String text : KEYS) hashes(text);
    for (int i = 0; i < 50; i++) hashes(Long.toString(random.nextLong(), 36));
  }

  static void integers(String text) {
    long value = Long.parseLong(text);
    print("long", text, Bytes.toBytes(value));
    print("long-ordered", text, ordered(bytes -> OrderedBytes.encodeInt64(bytes, value, Order.ASCENDING)));
    if (value == (int) value) {
      print("int", text, Bytes.toBytes((int) value));
      print("int-ordered", text, ordered(bytes -> OrderedBytes.encodeInt32(bytes, (int) value, Order.ASCENDING)));
    }
    if (value == (short) value) {
      print("short", text, Bytes.toBytes((short) value));
      print("short-ordered", text, ordered(bytes -> OrderedBytes.encodeInt16(bytes, (short) value, Order.ASCENDING)));
    }
  }

  static void reals(String text) {
    double wide = Double.parseDouble(text);
    float narrow = Float.parseFloat(text);
    boolean finite = !text.endsWith("Infinity") && !text.equals("NaN");
    // A number too large for its type becomes an infinity in Java; hbulk refuses it.
    if (!finite || !Double.isInfinite(wide)) {
      print("double", text, Bytes.toBytes(wide));
      print("double-ordered", text, ordered(bytes -> OrderedBytes.encodeFloat64(bytes, wide, Order.ASCENDING)));
    }
    if (!finite || !Float.isInfinite(narrow)) {
      print("float", text, Bytes.toBytes(narrow));
      print("float-ordered", text, ordered(bytes -> OrderedBytes.encodeFloat32(bytes, narrow, Order.ASCENDING)));
    }
  }

  interface Encoder {
    int encode(SimplePositionedMutableByteRange bytes);
  }

  static byte[] ordered(Encoder encoder) {
    SimplePositionedMutableByteRange range = new SimplePositionedMutableByteRange(16);
    int length = encoder.encode(range);
    byte[] bytes = new byte[length - 1];
    System.arraycopy(range.getBytes(), 1, bytes, 0, length - 1);
    return bytes;
  }

  static void hashes(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    print("crc32", text, Bytes.toBytes((int) crc.getValue()));
    int murmur = MurmurHash3.getInstance().hash(new ByteArrayHashKey(bytes, 0, bytes.length), 0);
    print("murmur3", text, Bytes.toBytes(murmur));
  }

  static void print(String type, String text, byte[] bytes) {
    String quoted = text.replace("\\", "\\\\").replace("\"", "\\\"");
    StringBuilder ascii = new StringBuilder();
    for (char c : quoted.toCharArray()) ascii.append(c < 0x7f ? "" + c : String.format("\\u%04x", (int) c));
    System.out.println("{\"type\":\"" + type + "\",\"text\":\"" + ascii + "\",\"hex\":\"" + Bytes.toHex(bytes) + "\"}");
  }
}
