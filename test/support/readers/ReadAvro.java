import java.io.File;
import java.nio.ByteBuffer;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;

/** Prints every cell of Avro files in the schema of Bigtable's import, as read-export.py does. */
public class ReadAvro {
  static String hex(byte[] bytes) {
    StringBuilder out = new StringBuilder();
    for (byte b : bytes) out.append(String.format("%02x", b));
    return out.toString();
  }

  static String hex(Object buffer) {
    ByteBuffer bytes = ((ByteBuffer) buffer).duplicate();
    byte[] content = new byte[bytes.remaining()];
    bytes.get(content);
    return hex(content);
  }

  public static void main(String[] paths) throws Exception {
    StringBuilder out = new StringBuilder();
    for (String path : paths) {
      try (DataFileReader<GenericRecord> rows = new DataFileReader<>(new File(path), new GenericDatumReader<>())) {
        for (GenericRecord row : rows) {
          for (Object each : (Iterable<?>) row.get("cells")) {
            GenericRecord cell = (GenericRecord) each;
            out.append(hex(row.get("key"))).append(' ');
            out.append(hex((cell.get("family") + ":").getBytes("UTF-8"))).append(hex(cell.get("qualifier")));
            out.append(' ').append((Long) cell.get("timestamp") / 1000).append(' ');
            out.append(hex(cell.get("value"))).append('\n');
          }
        }
      }
    }
    System.out.print(out);
  }
}
