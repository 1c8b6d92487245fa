import java.nio.charset.StandardCharsets;
import org.apache.hadoop.hbase.filter.Filter;
import org.apache.hadoop.hbase.filter.ParseFilter;

/**
 * Prints which texts HBase's own parser takes for filters, one JSON object a line, for filters.jsonl:
 *
 *   java -cp "$(hbase classpath)" FilterVectors.java > filters.jsonl
 */
public class FilterVectors {
  static final String[] TEXTS = {
    "KeyOnlyFilter()", "KeyOnlyFilter(true)", "KeyOnlyFilter(FALSE)", "KeyOnlyFilter(1)", "KeyOnlyFilter(true, true)",
    "FirstKeyOnlyFilter()", "FirstKeyOnlyFilter ( )", "FirstKeyOnlyFilter(1)", "firstKeyOnlyFilter()",
    "PrefixFilter('a')", "PrefixFilter ('a')", "PrefixFilter('')", "PrefixFilter('it''s')", "PrefixFilter('''')",
    "PrefixFilter(')')", "PrefixFilter('a', 'b')", "PrefixFilter(a)", "PrefixFilter()", "PrefixFilter('a'", "PrefixFilter('a)",
    "PrefixFilter", "PrefixFilter 'a'", "PrefixFilter('\u00fc')", "PrefixFilter('a b, c')",
    "ColumnPrefixFilter('q')", "ColumnPrefixFilter(1)", "MultipleColumnPrefixFilter('a', 'b')", "MultipleColumnPrefixFilter('a')",
    "MultipleColumnPrefixFilter()", "MultipleColumnPrefixFilter('a', 2)",
    "ColumnCountGetFilter(3)", "ColumnCountGetFilter(0)", "ColumnCountGetFilter(-1)", "ColumnCountGetFilter(2147483648)",
    "ColumnCountGetFilter('3')", "ColumnCountGetFilter(x)",
    "PageFilter(10)", "PageFilter(-10)", "PageFilter(9223372036854775807)", "PageFilter(9223372036854775808)", "PageFilter(1.5)", "PageFilter(+1)",
    "ColumnPaginationFilter(3, 5)", "ColumnPaginationFilter(3)", "ColumnPaginationFilter(-3, 5)", "ColumnPaginationFilter(3, -5)",
    "InclusiveStopFilter('z')", "InclusiveStopFilter(5)",
    "TimestampsFilter(5, 10)", "TimestampsFilter(5)", "TimestampsFilter()", "TimestampsFilter(-5)", "TimestampsFilter('5')",
    "RowFilter(=, 'binary:a')", "RowFilter (<=, 'binaryprefix:a')", "RowFilter(!=, 'regexstring:a.*')", "RowFilter(=, 'substring:a')",
    "RowFilter(<, 'regexstring:a')", "RowFilter(>=, 'substring:a')", "RowFilter(=, 'regexstringnocase:a')", "RowFilter(<, 'regexstringnocase:a')",
    "RowFilter(==, 'binary:a')", "RowFilter(<>, 'binary:a')", "RowFilter('=', 'binary:a')", "RowFilter(=, binary:a)", "RowFilter(=, 'a')",
    "RowFilter(=, 'Binary:a')", "RowFilter(=, 'long:1')", "RowFilter(=, 'binary:')", "RowFilter(=, 'binary:a:b')", "RowFilter(=)",
    "RowFilter(=, 'binary:a', true)", "RowFilter(>, 'binary:a')", "RowFilter(=, 'regexstring:(')", "RowFilter(=,'binary:a')", "RowFilter( = , 'binary:a' )",
    "RowFilter(no_op, 'binary:a')",
    "FamilyFilter(=, 'binary:d')", "QualifierFilter(>, 'binary:q')", "ValueFilter(!=, 'binary:v')", "ValueFilter(>, 'substring:v')",
    "ColumnRangeFilter('a', true, 'b', false)", "ColumnRangeFilter('', true, '', false)", "ColumnRangeFilter('a', true, 'b')",
    "ColumnRangeFilter('a', 1, 'b', 0)", "ColumnRangeFilter('a', TRUE, 'b', False)",
    "SingleColumnValueFilter('d', 'q', =, 'binary:v')", "SingleColumnValueFilter('d', 'q', =, 'binary:v', true, false)",
    "SingleColumnValueFilter('d', 'q', =, 'binary:v', true)", "SingleColumnValueFilter('d', 'q', <, 'substring:v')",
    "SingleColumnValueFilter('d', 'q', =, 'v')", "SingleColumnValueFilter(d, 'q', =, 'binary:v')", "SingleColumnValueFilter('', '', =, 'binary:v')",
    "SingleColumnValueExcludeFilter('d', 'q', =, 'binary:v')", "SingleColumnValueExcludeFilter('d', 'q', =, 'binary:v', false, true)",
    "SingleColumnValueExcludeFilter('d', 'q', >, 'regexstring:v')",
    "DependentColumnFilter('d', 'q')", "DependentColumnFilter('d', 'q', true)", "DependentColumnFilter('d', 'q', true, =, 'binary:v')",
    "DependentColumnFilter('d', 'q', true, =)", "DependentColumnFilter('d')", "DependentColumnFilter('d', 'q', true, <, 'substring:v')",
    "ColumnValueFilter('d', 'q', <, 'binary:v')", "ColumnValueFilter('d', 'q', <, 'substring:v')", "ColumnValueFilter('d', 'q', =, 'substring:v')",
    "ColumnValueFilter('d', 'q', <)", "MultiRowRangeFilter('a')", "FuzzyRowFilter('a')", "RandomRowFilter(0.5)",
    "", " ", "()", "(KeyOnlyFilter())", "((KeyOnlyFilter()))", "(KeyOnlyFilter()", "KeyOnlyFilter())", ")", "KeyOnlyFilter() x",
    "KeyOnlyFilter() AND PageFilter(1)", "KeyOnlyFilter() and PageFilter(1)", "KeyOnlyFilter()AND PageFilter(1)", "KeyOnlyFilter() ANDPageFilter(1)",
    "KeyOnlyFilter() AND(PageFilter(1))", "KeyOnlyFilter() OR PageFilter(1)", "AND PageFilter(1)", "KeyOnlyFilter() AND", "KeyOnlyFilter() AND ",
    "KeyOnlyFilter() AND AND PageFilter(1)", "KeyOnlyFilter() PageFilter(1)", "OR", "SKIP", "SKIP ", "SKIP KeyOnlyFilter()", "WHILE KeyOnlyFilter()",
    "SKIP(KeyOnlyFilter())", "SKIPKeyOnlyFilter()", "SKIP WHILE KeyOnlyFilter()", "SKIP KeyOnlyFilter() AND WHILE PageFilter(1)",
    "PageFilter(1) AND SKIP KeyOnlyFilter()", "PageFilter(1) OR PageFilter(2) AND PageFilter(3)", "PageFilter(1) AND PageFilter(2) OR PageFilter(3)",
    "(PageFilter(1) OR PageFilter(2)) AND PageFilter(3)", "PageFilter(1) AND (PageFilter(2) OR PageFilter(3))",
    "PageFilter(1) OR (PageFilter(2) AND (SKIP PageFilter(3)))", "SKIP (WHILE PageFilter(1))", "(SKIP PageFilter(1)) OR (WHILE PageFilter(2))",
    "PageFilter(1) OR PageFilter(2) OR PageFilter(3)", "((PageFilter(1) AND PageFilter(2)) OR (PageFilter(3) AND PageFilter(4))) AND PageFilter(5)",
    "(PageFilter(1) OR PageFilter(2) AND PageFilter(3))", "(PageFilter(1) AND SKIP PageFilter(2))", "(SKIP WHILE PageFilter(1))",
    "PageFilter(1) AND (SKIP PageFilter(2) OR PageFilter(3))", "PageFilter(1)\tAND PageFilter(2)", "PageFilter(1) AND\tPageFilter(2)", "PageFilter(1)\nAND PageFilter(2)",
    "PageFilter(1 2)", "PageFilter(,1)", "PageFilter(1,)", "RowFilter(= 'binary:a')", "PrefixFilter('a' 'b')", "  PageFilter(1)  ",
    "PageFilter(1) AND (PageFilter(2)", "PageFilter(1) OR OR PageFilter(2)", "PageFilter(1) SKIP PageFilter(2)", "PageFilter(1) (PageFilter(2))",
    "PrefixFilter('a') AND (QualifierFilter(=, 'substring:it''s (b)') OR ValueFilter(=, 'binary:x AND y'))",
  };

  static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') out.append('\\').append(c);
      else if (c < 0x20 || c > 0x7e) out.append(String.format("\\u%04x", (int) c));
      else out.append(c);
    }
    return out.append('"').toString();
  }

  /** What the filter does, without what only tells one object from another. */
  static String verdict(String text) {
    try {
      Filter filter = new ParseFilter().parseFilterString(text.getBytes(StandardCharsets.UTF_8));
      return "\"is\": " + quote(filter.toString());
    } catch (Exception e) {
      return "\"refused\": true";
    }
  }

  public static void main(String[] args) {
    for (String text : TEXTS) System.out.println("{\"text\": " + quote(text) + ", " + verdict(text) + "}");
  }
}
