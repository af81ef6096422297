// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/filter_parser.h"
#include "table/filter_words.h"

#include <QtTest>

using namespace ctscope;

class TestFilterWords : public QObject {
    Q_OBJECT
private slots:
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void underlinesInVisibleCharacters();
    void everyOperatorHasAMeaning();
};

void TestFilterWords::saysWhatIsWrong_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char *filter, const char *sentence) {
        QTest::newRow(filter) << QString::fromUtf8(filter) << QString::fromUtf8(sentence);
    };
    row("tcp and", "A test is missing at the end.");
    row("()", "A test is missing before “)”.");
    row("dport ==", "A value for dport is missing: a port number or the name of a service.");
    row("dport in {22 80}", "A comma or } is missing before “80”.");
    row("tcp = 5", "tcp is a flag and takes no operator: write tcp or not tcp.");
    row("tcp } 5", "“}” cannot be here.");
    row("(tcp", "This bracket is not closed.");
    row("tcp)", "This bracket closes nothing.");
    row("\"tcp", "This quotation mark is not closed.");
    row("dport in {22", "This set is not closed with }.");
    row("sorce == 10.0.0.1",
        "“sorce” is not a field. To search for this text, put it in quotation marks. Did you mean source?");
    row("zzzzzz == 10.0.0.1", "“zzzzzz” is not a field. To search for this text, put it in quotation marks.");
    row("$nosuch", "There is no saved filter “$nosuch”.");
    row("$dsn", "There is no saved filter “$dsn”. Did you mean $dns?");
    row("$loop", "The saved filter “$loop” contains itself.");
    row("$bad", "The saved filter “$bad” has an error.");
    row("src in @lna", "There is no set “@lna”. Did you mean @lan?");
    row("state == ESTABLISHD",
        "“ESTABLISHD” is not a value for state, which takes one of the names of this field. Did you mean ESTABLISHED?");
    row("ttl > 5x", "“5x” is not a value for ttl, which takes a duration such as 90s, 5m or 2h30m.");
    row("dport in {9-5}", "This range ends before it begins, or its ends are not of the same kind.");
    row("helper ~ \"(\"", "“\"(\"” is not a regular expression.");
    row("mark & x == 1", "“x” is not a mask: an integer, decimal or with 0x.");
    row("state > LISTEN", "state does not take the operator >. Write: == or != or in");
    row("idle & 5 == 1", "idle cannot be masked with &. Write: and");
    row("any src == 10.0.0.1", "src is a single value: “any” and “all” go with addr, port and host.");
    row("src < 10.0.0.0/8", "“10.0.0.0/8” is more than one value, and cannot be ordered: use “in” or “not in”.");
    row("dport === 5", "“===” is not an operator. Write: ==");
    row("tcp | udp", "“|” alone does not join tests. Write: or");
    row("port:22", "A field and its value are not joined by a colon. Write: port == 22");
}

void TestFilterWords::saysWhatIsWrong()
{
    filter::NameTable names;
    names.saved = {{"dns", "dport == 53"}, {"loop", "$loop"}, {"bad", "dport =="}};
    names.sets = {{"lan", {"10.0.0.0/8"}}};
    QFETCH(QString, filter);
    const filter::Parsed parsed = filter::parseFilter(filter.toStdString(), &names);
    QVERIFY(parsed.error);
    QTEST(FilterWords::sentence(*parsed.error), "sentence");
}

void TestFilterWords::underlinesInVisibleCharacters()
{
    const auto underlined = [](const std::string &text) {
        return FilterWords::underlined(text, *filter::parseFilter(text).error, 0);
    };
    QCOMPARE(underlined("tcp dport === 5"), QStringLiteral("tcp dport === 5\n          ^~~\n"));
    QCOMPARE(underlined("tcp and"), QStringLiteral("tcp and\n       ^\n"));
    QCOMPARE(underlined("ä\033\n→ | b"), QStringLiteral("ä␛␊→ | b\n     ^\n"));
    const std::string longWord(5000, 'x');
    // Of a long text the part around it: sixty bytes before and behind.
    QCOMPARE(underlined(longWord + "|" + longWord),
        u'…' + QString(60, u'x') + u'|' + QString(60, u'x') + QStringLiteral("…\n") + QString(61, u' ')
            + QStringLiteral("^\n"));
}

void TestFilterWords::everyOperatorHasAMeaning()
{
    for (int op = 0; op <= int(filter::Operator::NotMatches); ++op) {
        QVERIFY(!FilterWords::meaning(filter::Operator(op)).isEmpty());
        QVERIFY(!filter::operatorText(filter::Operator(op)).empty());
    }
}

QTEST_GUILESS_MAIN(TestFilterWords)
#include "tst_filter_words.moc"
