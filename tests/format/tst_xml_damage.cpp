// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/dumps.h"

#include <QTest>

#include <functional>

using namespace ctscope;
using namespace ctscope::test;

/// Real XML documents as web pages, mails and terminals change them: the flows are the same.
class TestXmlDamage : public QObject {
    Q_OBJECT
private slots:
    void readsADamagedDocument_data();
    void readsADamagedDocument();
    void showsTheLinesOfAFlow();
    void namesEscapedExpectations();
    void reportsWhatIsCutOff();
};

namespace {

std::string eachLine(const std::string &text, const std::function<std::string(const std::string &, int)> &change)
{
    std::string out;
    int number = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = text.find('\n', begin);
        out += change(text.substr(begin, end - begin), ++number) + '\n';
        begin = end + 1;
    }
    return out;
}

std::string wrapped(const std::string &text, std::size_t width, const std::string &separator, bool inWords)
{
    return eachLine(text, [&](std::string line, int) {
        std::string out;
        while (line.size() > width) {
            const std::size_t blank = inWords ? width : line.rfind(' ', width);
            if (blank == std::string::npos || blank == 0)
                break;
            out += line.substr(0, blank) + separator;
            line.erase(0, inWords ? blank : blank + 1);
        }
        return out + line;
    });
}

std::string replaced(std::string text, const std::string &what, const std::string &with)
{
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

std::string escaped(const std::string &text)
{
    return replaced(replaced(replaced(text, "&", "&amp;"), "<", "&lt;"), ">", "&gt;");
}

std::string prefixed(const std::string &text, const std::string &prefix)
{
    return eachLine(text, [&](const std::string &line, int) { return prefix + line; });
}

std::string numbered(const std::string &text, const char *format)
{
    return eachLine(text,
        [&](const std::string &line, int number) { return QString::asprintf(format, number).toStdString() + line; });
}

} // namespace

void TestXmlDamage::readsADamagedDocument_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("text");
    for (const char *file :
        {"router/table-ktimestamp.xml", "router/events-ktimestamp.xml", "kernel/conntrack-L-xml.txt"}) {
        const std::string text = dataFile(QLatin1String(file));
        const auto row = [&](const char *name, const std::string &damaged) {
            QTest::addRow("%s %s", file, name) << QString::fromLatin1(file) << QByteArray::fromStdString(damaged);
        };
        const std::string pretty = replaced(text, "><", ">\n<");
        row("escaped in a page", "<html><body><pre>" + escaped(text) + "</pre></body></html>\n");
        row("escaped with line breaks", "<p>" + replaced(escaped(text), "\n", "<br>\n") + "</p>\n");
        row("escaped, pretty and quoted", prefixed(escaped(pretty), "&gt; "));
        row("numbered by cat", numbered(text, "%6d\t"));
        row("numbered by grep", numbered(text, "%d:"));
        row("numbered by hand", numbered(text, "%d. "));
        row("numbered and broken", numbered(wrapped(text, 80, "\n", false), "%6d\t"));
        row("pretty and numbered", numbered(pretty, "%6d\t"));
        row("from a log", prefixed(text, "Nov 23 13:34:05 router root: "));
        row("quoted", prefixed(text, "> "));
        row("broken", wrapped(text, 72, "\n", false));
        row("broken and indented", wrapped(text, 72, "\n        ", false));
        row("broken and quoted", prefixed(wrapped(text, 72, "\n", false), "> "));
        row("broken with backslashes", wrapped(text, 80, " \\\n", false));
        if (text.find("[USERSPACE]") == std::string::npos) // text behind an element cannot be repaired
            row("broken between any two characters of an element", wrapped(text, 400, "\n", true));
        row("framed", eachLine(text, [](const std::string &line, int) { return "| " + line + "  |"; }));
        row("non-breaking blanks", replaced(text, " ", "\xC2\xA0"));
        row("entities for blanks", replaced(text, "<meta ", "<meta&nbsp;"));
        row("coloured", replaced(text, "<meta", "\x1b[01;31m\x1b[K<meta\x1b[m\x1b[K"));
        row("line breaks", replaced(text, "\n", "<br>\n"));
        row("CRLF", replaced(text, "\n", "\r\n"));
        row("CR alone", replaced(text, "\n", "\r"));
        row("byte-order mark", "\xEF\xBB\xBF" + text);
    }
}

void TestXmlDamage::readsADamagedDocument()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, text);
    const DumpResult result = dump(text.toStdString());
    QCOMPARE(skips(result.reading), std::string());
    QCOMPARE(FormatWords::name(result.reading), QStringLiteral("conntrack -o xml"));
    QCOMPARE(rowsAsJson(result.reading), rowsAsJson(dump(dataFile(file)).reading));
}

void TestXmlDamage::showsTheLinesOfAFlow()
{
    const std::string text = numbered(dataFile(QStringLiteral("router/table.xml")), "%6d\t");
    const Reading reading = dump(text).reading;
    QVERIFY(!reading.flows.empty());
    const std::string shown(reading.flows.line(0));
    QVERIFY2(shown.starts_with("     3\t<flow>") && shown.ends_with("</flow>"), shown.c_str());
    QVERIFY(text.find(shown + '\n') != std::string::npos);
}

void TestXmlDamage::namesEscapedExpectations()
{
    const std::string text =
        "<?xml version=\"1.0\"?>\n<conntrack>\n<expect><meta direction=\"expected\"></meta></expect>\n</conntrack>\n";
    for (const std::string &page : {text, numbered(text, "%6d\t"), "<pre>" + escaped(text) + "</pre>"})
        QCOMPARE(dump(page).reading.format, Format::Expectations);
}

void TestXmlDamage::reportsWhatIsCutOff()
{
    for (const char *file : {"router/table.xml", "router/events-ktimestamp.xml"}) {
        const std::string text = dataFile(QLatin1String(file));
        const std::size_t last = text.rfind("<flow");
        const bool events = text.find("type=\"new\"") != std::string::npos;
        const std::size_t rows = dump(text.substr(0, last)).reading.flows.size();
        for (std::size_t length = last + 2; length < text.size(); ++length) {
            const Reading reading = dump(text.substr(0, length)).reading;
            const bool told = reading.skipped > 0 || reading.doubts > 0;
            // A log may end behind any of its elements.
            const bool whole = reading.flows.size() == rows + 1 && (events || text.find("</conntrack>") + 12 <= length);
            QVERIFY2(told || whole, text.substr(last, length - last).c_str());
        }
    }
}

QTEST_APPLESS_MAIN(TestXmlDamage)
#include "tst_xml_damage.moc"
