// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/line_cleaner.h"
#include "format/markup.h"
#include "format/terminal_text.h"

#include <QTest>

using namespace ctscope;

class TestLineCleaner : public QObject {
    Q_OBJECT
private slots:
    void cleans_data();
    void cleans();
    void showsThePartOfAPageThatIsShown();
};

void TestLineCleaner::cleans_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::addColumn<QByteArray>("line");
    const auto row = [](const char *name, const QByteArray &raw, const char *line) {
        QTest::newRow(name) << raw << QByteArray(line);
    };
    row("nothing to do", "tcp 6 src=1 use=1", "tcp 6 src=1 use=1");
    row("quoting", "> > // tcp src=1", "tcp src=1");
    row("items of lists", "  - * tcp src=1", "tcp src=1");
    row("an option is no item", "-A -t 10 -s 10.0.0.1", "-A -t 10 -s 10.0.0.1");
    row("backticks", "```tcp src=1```", "tcp src=1");
    row("quotation marks and a comma", "\"tcp src=1\",", "tcp src=1");
    row("typographic ones", "“tcp src=1”;", "tcp src=1");
    row("within prose", "before: 'tcp src=1 use=1'", "before:  tcp src=1 use=1");
    row("an apostrophe", "it's tcp src=1", "it's tcp src=1");
    row("an assignment", "msg=\"tcp src=1 use=1\"", "msg= tcp src=1 use=1");
    row("values in quotation marks", "tcp src=\"10.0.0.1\" dst='10.0.0.2'", "tcp src=10.0.0.1 dst=10.0.0.2");
    row("a command behind it", "echo 'tcp src=1 use=1' >> file", "echo  tcp src=1 use=1\n  >> file");
    row("two of a list", "['tcp src=1 use=1', 'udp src=2 use=1']", "[ tcp src=1 use=1\nudp src=2 use=1");
    row("an attribute of XML stays", "<layer3 protonum=\"2\"", "<layer3 protonum=\"2\"");
    row("cells", "| tcp | 6 | 10 | src=1 |", "tcp   6   10   src=1");
    row("cells without blanks", "│tcp│6│10│src=1│", "tcp 6 10 src=1");
    row("columns in another order", "| ESTABLISHED | tcp | 6 | src=1 |", "\x01");
    row("words before the cells", "gw | CHANGED | rc=0 | tcp 6 src=1", "gw   CHANGED   rc=0   tcp 6 src=1");
    row("Markdown's backslashes", "tcp src\\=10\\.0\\.0\\.1 \\[ASSURED\\] \\", "tcp src=10.0.0.1 [ASSURED] \\");
    row("changes of direction around an address",
        "tcp src=\xe2\x81\xa8"
        "10.0.0.1\xe2\x81\xa9 dst=2",
        "tcp src=10.0.0.1 dst=2");
    row("a change of direction within a name stays",
        "helper=ab\xe2\x80\xae"
        "cd",
        "helper=ab\xe2\x80\xae"
        "cd");
    row("one backslash is a damage", "tcp src=198.5\\.100.1", "tcp src=198.5\\.100.1");
    row("CSV", "tcp,6,10,ESTABLISHED,src=1,dst=2,labels=a,b", "tcp 6 10 ESTABLISHED src=1 dst=2 labels=a,b");
    row("Open vSwitch stays", "tcp,orig=(src=1,dst=2,sport=3),reply=(src=2)",
        "tcp,orig=(src=1,dst=2,sport=3),reply=(src=2)");
    row("two timeouts of gre stay", "gre 47 1 timeout=0, stream_timeout=0 src=1",
        "gre 47 1 timeout=0, stream_timeout=0 src=1");
    row("forum marks", "[quote=\"x\"][CODE]tcp src=1[/CODE]", "tcp src=1");
    row("flags and times stay", "tcp src=1 [ASSURED] [start=Mon Nov 23 13:32:16 2026]",
        "tcp src=1 [ASSURED] [start=Mon Nov 23 13:32:16 2026]");
    row("Jira", "{code:title=x}tcp src=1{code}", "tcp src=1");
    row("cat -A", "[1.0]^I[NEW] tcp src=1^M$", "[1.0] [NEW] tcp src=1");
    row("colours made visible", "^[[1mtcp^[[0m src=1#033[0m", "tcp src=1");
    row("numeric entities", "tcp&#32;src&#61;1&#xA0;dst&#x3D;2", "tcp src=1 dst=2");
    row("named entities", "src&equals;1 &lbrack;ASSURED&rsqb;&nbsp;a&amp;b", "src=1 [ASSURED] a&b");
    row("no entities", "a & b &unknown; &#x110000; &#0;", "a & b &unknown; &#x110000; &#0;");
    row("table cells", "<tr><td>tcp</td><td>6</td><td>src=1</td></tr>", "\ntcp  6  src=1\n");
    row("lines of a page", "tcp src=1<br/>udp src=2", "tcp src=1\nudp src=2");
    row("a masked address", "tcp src=<a> dst=<ip>", "tcp src=<a> dst=<ip>");
    row("a marked value", "tcp src=<b>1</b>", "tcp src=1");
    row("blanks and marks of Unicode",
        "\xef\xbb\xbf"
        "tcp\xe2\x80\x89src=1\xe2\x80\x8e\xe2\x81\xa0",
        "tcp src=1");
    row("a blank of an old code page", QByteArray("tcp\xa0src=1"), "tcp src=1");
    row("terminal", "\x1b[1mtcp\x1b(B\x1b[m src=1", "tcp src=1");
    row("moved text", "tcp src=1\x1b[20Cdst=2", "\x01");
    row("a wrapped line", "tcp src=1 \\", "tcp src=1 \\");
}

void TestLineCleaner::cleans()
{
    QFETCH(QByteArray, raw);
    QFETCH(QByteArray, line);
    std::string scratch;
    const std::string_view cleaned = cleanLine({raw.constData(), static_cast<std::size_t>(raw.size())}, scratch);
    QCOMPARE(QByteArray(cleaned.data(), static_cast<qsizetype>(cleaned.size())), line);
}

void TestLineCleaner::showsThePartOfAPageThatIsShown()
{
    const std::string text =
        textOfPage("<!DOCTYPE html><html><head><title>x</title><meta charset=utf-8></head><body><!-- src=1 -->\n"
                   "<script>var a = '<pre>';</script><pre>a&lt;b\n</pre><p>c<br>d<script>no end");
    QCOMPARE(QByteArray::fromStdString(text).simplified(), QByteArray("a<b c d>no end"));
}

QTEST_APPLESS_MAIN(TestLineCleaner)
#include "tst_line_cleaner.moc"
