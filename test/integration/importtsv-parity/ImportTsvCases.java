import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.mapreduce.ImportTsv;
import org.apache.hadoop.util.ToolRunner;

/**
 * Runs HBase's ImportTsv many times in one JVM: starting one takes longer than the loads themselves.
 *
 *   java -cp "$(hbase classpath)" ImportTsvCases.java <runs at once> <folder for Hadoop's scratch files>
 *
 * A line of standard input is one run: a name, and its arguments as base64, with blanks between. Each run prints one
 * JSON object a line: name, exit (absent if it threw), error (what it threw), usage (what it says of its arguments),
 * badLines (its counter; absent if the job did not get that far or had none), bad (offset and message of every bad line,
 * as ImportTsv says it on standard error).
 */
public class ImportTsvCases {
  /** ImportTsv tells about bad lines on System.err, from threads that were made by the one that runs it. */
  static final InheritableThreadLocal<ByteArrayOutputStream> SAID = new InheritableThreadLocal<>();
  static final Pattern BAD_LINES = Pattern.compile("\\bBad Lines=(\\d+)");
  static final Pattern BAD_LINE = Pattern.compile("^Bad line at offset: (\\d+):\\r?\\n(.*)$", Pattern.MULTILINE);
  static final Pattern ERROR = Pattern.compile("^ERROR: (.*)$", Pattern.MULTILINE);

  static String scratch;

  public static void main(String[] args) throws Exception {
    scratch = args[1];
    System.setErr(new PrintStream(new Said(), true));
    ExecutorService pool = Executors.newFixedThreadPool(Integer.parseInt(args[0]));
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      pool.submit(() -> print(run(words)));
    }
    pool.shutdown();
    pool.awaitTermination(10, TimeUnit.MINUTES);
    System.exit(0);
  }

  static synchronized void print(String line) {
    System.out.println(line);
    System.out.flush();
  }

  static String run(String[] words) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    SAID.set(said);
    StringBuilder json = new StringBuilder("{\"name\":" + quote(words[0]));
    try {
      String[] arguments = new String[words.length - 1];
      for (int i = 0; i < arguments.length; i++) {
        arguments[i] = new String(Base64.getDecoder().decode(words[i + 1]), StandardCharsets.UTF_8);
      }
      Configuration conf = HBaseConfiguration.create();
      conf.setInt("mapreduce.client.progressmonitor.pollinterval", 20);
      conf.setInt("mapreduce.client.completion.pollinterval", 20);
      conf.setInt("hbase.client.retries.number", 3);
      // Two jobs that start in the same millisecond would unpack their jars into one folder.
      conf.set("mapreduce.cluster.local.dir", scratch + "/" + words[0]);
      int exit = ToolRunner.run(conf, new ImportTsv(), arguments);
      json.append(",\"exit\":").append(exit);
    } catch (Throwable thrown) {
      json.append(",\"error\":").append(quote(thrown.toString()));
    }
    SAID.set(null);
    String text = said.toString(StandardCharsets.UTF_8);
    Matcher usage = ERROR.matcher(text);
    if (usage.find()) json.append(",\"usage\":").append(quote(usage.group(1)));
    Matcher counter = BAD_LINES.matcher(text);
    if (counter.find()) json.append(",\"badLines\":").append(counter.group(1));
    json.append(",\"bad\":[");
    Matcher bad = BAD_LINE.matcher(text);
    for (String comma = ""; bad.find(); comma = ",") {
      json.append(comma).append("[").append(bad.group(1)).append(",").append(quote(bad.group(2))).append("]");
    }
    return json.append("]}").toString();
  }

  static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') out.append('\\').append(c);
      else if (c < ' ' || c > '~') out.append(String.format("\\u%04x", (int) c));
      else out.append(c);
    }
    return out.append('"').toString();
  }

  /** Hands what is written to the run that its thread belongs to. */
  static class Said extends OutputStream {
    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      ByteArrayOutputStream said = SAID.get();
      if (said == null) return;
      synchronized (said) {
        said.write(bytes, from, length);
      }
    }
  }
}
