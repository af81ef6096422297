// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/filter_parser.h"

#include <QtTest>

using namespace ctscope;
using filter::Brackets;
using filter::ErrorKind;

Q_DECLARE_METATYPE(ctscope::filter::ErrorKind)

class TestFilterParser : public QObject {
    Q_OBJECT
private slots:
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
    void operatorsMayTouchBrackets_data();
    void operatorsMayTouchBrackets();
    void tellsWhatIsIncomplete_data();
    void tellsWhatIsIncomplete();
    void savedFilters();
    void sets();
    void savedFiltersThatMultiplyAreRefused();
    void hasTokens();
    void expectsAtTheEnd_data();
    void expectsAtTheEnd();
};

namespace {

QString canonical(const QString &text, const filter::Names *names = nullptr)
{
    const filter::Parsed parsed = filter::parseFilter(text.toStdString(), names);
    if (parsed.error)
        return QStringLiteral("error %1 at %2+%3")
            .arg(int(parsed.error->kind))
            .arg(parsed.error->place.begin)
            .arg(parsed.error->place.length);
    return QString::fromStdString(filter::textOf(*parsed.tree, Brackets::Every));
}

} // namespace

void TestFilterParser::reads_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("meaning");
    const auto row = [](const char *text, const char *meaning) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(meaning);
    };
    row("  ", "");
    row("dport == 53", "dport == 53");
    row("DPORT Eq 53", "dport == 53");
    row("dport = 53", "dport == 53");
    row("dport≥1024", "dport >= 1024");
    row("state≠ESTABLISHED", "state != ESTABLISHED");
    row("10≤dport≤20", "(dport >= 10) and (dport <= 20)");
    row("dport 53", "dport == 53");
    row("dport ssh", "dport == 22");
    row("dport in {22, 80, 1024-65535}", "dport in {22, 80, 1024..65535}");
    row("dport {22,80}", "dport in {22, 80}");
    row("dport != { 22, 80, }", "dport not in {22, 80}");
    row("dport 1024-65535", "dport in {1024..65535}");
    row("dport in 1024 .. 65535", "dport in {1024..65535}");
    row("tcp", "tcp");
    row("tcp and udp or icmp", "(tcp and udp) or icmp");
    row("tcp or udp and icmp", "tcp or (udp and icmp)");
    row("tcp or udp xor icmp and assured", "tcp or (udp xor (icmp and assured))");
    row("not tcp and udp", "(not tcp) and udp");
    row("!tcp&&udp||icmp^^assured", "((not tcp) and udp) or (icmp xor assured)");
    row("not not tcp", "not (not tcp)");
    row("tcp udp", "tcp and udp");
    row("(tcp)", "tcp");
    row("src == 10.0.0.1", "src == 10.0.0.1");
    row("src == ::ffff:10.0.0.1", "src == 10.0.0.1");
    row("src in 10.0.0.0/8", "src in 10.0.0.0/8");
    row("src == 10.1.2.3/8", "src in 10.0.0.0/8");
    row("src != 10.0.0.0/8", "src not in 10.0.0.0/8");
    row("src in fe80::/10", "src in fe80::/10");
    row("src == fe80::1", "src == fe80::1");
    row("src in private", "src in {private}");
    row("src not in {cgnat, loopback, 10.0.0.1..10.0.0.9}", "src not in {cgnat, loopback, 10.0.0.1..10.0.0.9}");
    row("addr == 10.0.0.1:443", "addr == 10.0.0.1:443");
    row("nat.addr == [2001:db8::1]:443", "nat.addr == [2001:db8::1]:443");
    row("any addr != 10.0.0.1", "any addr != 10.0.0.1");
    row("all addr in 10.0.0.0/8", "all addr in 10.0.0.0/8");
    row("any contains \"tcp\"", "\"tcp\"");
    row("10.0.0.0/8", "addr in 10.0.0.0/8");
    row("net 10/8", "addr in 10.0.0.0/8");
    row("10.0.0.1", "\"10.0.0.1\"");
    row("10.0.0.1:443", "\"10.0.0.1:443\"");
    row("\"4 d 23 h\"", "\"4 d 23 h\"");
    row("r\"a\\b\"", "\"a\\\\b\"");
    row("state", "state");
    row("not state", "not state");
    row("state == established", "state == ESTABLISHED");
    row("state != time-wait", "state != TIME_WAIT");
    row("state in {SYN_SENT, SYN_RECV}", "state in {SYN_SENT, SYN_RECV}");
    row("proto == 6", "proto == tcp");
    row("family ipv6", "family == IPv6");
    row("status in {assured, snat}", "status in {assured, snat}");
    row("mark & 0xff == 0x2a", "mark & 0xff == 0x2a");
    row("mark & 1", "mark & 0x1 != 0x0");
    row("bytes > 1.5GiB", "bytes > 1610612736");
    row("bytes>20k", "bytes > 20000");
    row("bytes > 1.2 MiB", "bytes > 1258291");
    row("rate > 10Mbit", "rate > 1250000");
    row("rate >= 20KiB/s", "rate >= 20480");
    row("pps > 100/s", "pps > 100");
    row("idle > 2h4m", "idle > 2h4m");
    row("idle > 4 d 23 h and tcp", "(idle > 4d23h) and tcp");
    row("idle > 5 min", "idle > 5m");
    row("ttl < 1:52", "ttl < 1m52s");
    row("idle > 500ms", "idle > 500ms");
    row("idle 1h-2h", "idle in {1h..2h}");
    row("start > 2026-11-25T10:42Z", "start > 2026-11-25T10:42Z");
    row("start > 2026-11-25", "start > 2026-11-25");
    row("start == 2026-11-25T10:42:05.250+01:00", "start == 2026-11-25T09:42:05.250Z");
    row("start > -10m", "start > -10m");
    row("1024 <= dport < 2048", "(dport >= 1024) and (dport < 2048)");
    row("10 < packets", "packets > 10");
    row("helper contains ft", "helper contains \"ft\"");
    row("helper ~ \"^f.*p$\"", "helper matches \"^f.*p$\"");
    row("helper !~ x", "helper not matches \"x\"");
    row("helper not contains x", "helper not contains \"x\"");
    // Of other tools
    row("ip.src == 10.0.0.1", "src == 10.0.0.1");
    row("ip.addr == 10.0.0.1 && tcp.port == 443", "(addr == 10.0.0.1) and tcp and (port == 443)");
    row("tcp.dstport == 443", "tcp and (dport == 443)");
    row("ip saddr 10.0.0.1", "ipv4 and (src == 10.0.0.1)");
    row("tcp dport { 22, 80 }", "tcp and (dport in {22, 80})");
    row("not tcp dport 22", "not (tcp and (dport == 22))");
    row("ct state established", "ctstate == ESTABLISHED");
    row("ct original saddr 10.0.0.1", "src == 10.0.0.1");
    row("ct reply ip saddr 10.0.0.1", "reply.src == 10.0.0.1");
    row("ct original proto-dst 53", "dport == 53");
    row("ct reply bytes > 10", "bytes.in > 10");
    row("ct mark 0x2a", "mark == 42");
    row("ct status snat", "status == snat");
    row("ct expiration > 1d2h3m4s", "ttl > 1d2h3m4s");
    row("src port 53", "sport == 53");
    row("tcp dst port 53 or 54", "(tcp and (dport == 53)) or \"54\"");
    row("src net 10.0.0.0/8 and dst host 10.0.0.1", "(src in 10.0.0.0/8) and (dst == 10.0.0.1)");
    row("icmp type 8", "icmp.type == 8");
    row("proto == udp and dport == 53 and unreplied", "(proto == udp) and (dport == 53) and unreplied");
    row("evictable", "evictable");
}

void TestFilterParser::reads()
{
    QFETCH(QString, text);
    QFETCH(QString, meaning);
    QCOMPARE(canonical(text), meaning);
    // What is printed is read as the same tree, with all brackets and with few.
    const auto tree = filter::parseFilter(text.toStdString()).tree;
    for (const Brackets brackets : {Brackets::Needed, Brackets::Every}) {
        const std::string printed = filter::textOf(*tree, brackets);
        const filter::Parsed again = filter::parseFilter(printed);
        QVERIFY2(again.ok() && filter::sameTree(*tree, *again.tree), printed.c_str());
    }
}

void TestFilterParser::refuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("marks");
    QTest::addColumn<ErrorKind>("kind");
    QTest::addColumn<QString>("suggestion");
    const auto row = [](const char *text, const char *marks, ErrorKind kind, const char *suggestion = "") {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(marks) << kind
                            << QString::fromUtf8(suggestion);
    };
    row("sorce == 1", "^^^^^", ErrorKind::UnknownField, "source");
    row("tcp and dprt > 5", "        ^^^^", ErrorKind::UnknownField, "dport");
    row("dport === 5", "      ^^^", ErrorKind::WrongOperator, "==");
    row("dport !== 5", "      ^^^", ErrorKind::WrongOperator, "!=");
    row("dport <> 5", "      ^^", ErrorKind::WrongOperator, "!=");
    row("port:22", "^^^^^^^", ErrorKind::ColonForEquals, "port == 22");
    row("tcp and helper:ftp", "        ^^^^^^^^^^", ErrorKind::ColonForEquals, "helper contains ftp");
    row("tcp | udp", "    ^", ErrorKind::SingleSign, "or");
    row("mark & 0xff contains \"2a\"", "            ^^^^^^^^", ErrorKind::OperatorNotTaken, "==");
    row("tcp & udp", "    ^", ErrorKind::SingleSign, "and");
    row("state & x", "      ^", ErrorKind::SingleSign, "and");
    row("tcp ^ udp", "    ^", ErrorKind::SingleSign, "xor");
    row("state == ESTABLISHD", "         ^^^^^^^^^^", ErrorKind::BadValue, "ESTABLISHED");
    row("dport == 65536", "         ^^^^^", ErrorKind::BadValue);
    row("src == 10.0.0.256", "       ^^^^^^^^^^", ErrorKind::BadValue);
    row("src in 10.0.0.0/33", "       ^^^^^^^^^^^", ErrorKind::BadValue);
    row("bytes > 5x", "        ^^", ErrorKind::BadValue);
    row("state > ESTABLISHED", "      ^", ErrorKind::OperatorNotTaken, "==");
    row("assured == 1", "        ^^", ErrorKind::OperatorNotTaken);
    row("src < 10.0.0.0/8", "      ^^^^^^^^^^", ErrorKind::RangeNeedsIn);
    row("dport in {9-5}", "          ^^^", ErrorKind::BadRange);
    row("src in {10.0.0.1..fe80::1}", "        ^^^^^^^^^^^^^^^^^", ErrorKind::BadRange);
    row("tcp)", "   ^", ErrorKind::UnopenedBracket);
    row("(tcp", "^", ErrorKind::UnclosedBracket);
    row("()", " ^", ErrorKind::ExpectedTest);
    row("and tcp", "^^^", ErrorKind::ExpectedTest);
    row("tcp and or udp", "        ^^", ErrorKind::ExpectedTest);
    row("dport in {22 80}", "             ^^", ErrorKind::ExpectedSetEnd);
    row("dport in {}", "          ^", ErrorKind::ExpectedValue);
    row("dport in {22", "         ^", ErrorKind::UnclosedSet);
    row("helper == \"ft", "          ^^^", ErrorKind::UnclosedQuote);
    row("helper ~ \"(\"", "         ^^^", ErrorKind::BadPattern);
    row("mark & x == 1", "       ^", ErrorKind::BadMask);
    row("idle & 5 == 1", "     ^", ErrorKind::MaskNotTaken, "and");
    row("any src == 10.0.0.1", "^^^", ErrorKind::QuantifierNotTaken);
    row("$night", "^^^^^^", ErrorKind::UnknownSaved);
    row("src in @lan", "       ^^^^", ErrorKind::UnknownSet);
    row("@lan", "^^^^", ErrorKind::Unexpected, "addr in @lan");
    row("tcp } udp", "    ^", ErrorKind::Unexpected);
    // tcpdump's, which would be read as two tests.
    row("src or dst port 53", "^^^^^^^^^^^^^^^^^^", ErrorKind::Unexpected, "port == 53");
    row("tcp dst and src host 10.0.0.1", "    ^^^^^^^^^^^^^^^^^^^^^^^^^", ErrorKind::Unexpected,
        "src == 10.0.0.1 and dst == 10.0.0.1");
    row("src or dst net 10.0.0.0/8", "^^^^^^^^^^^^^^^^^^^^^^^^^", ErrorKind::Unexpected, "addr == 10.0.0.0/8");
}

void TestFilterParser::refuses()
{
    QFETCH(QString, text);
    QFETCH(QString, marks);
    QFETCH(ErrorKind, kind);
    QFETCH(QString, suggestion);
    const filter::Parsed parsed = filter::parseFilter(text.toStdString());
    QVERIFY(parsed.error);
    QVERIFY(!parsed.tree);
    QCOMPARE(QString(qsizetype(parsed.error->place.begin), u' ') + QString(qsizetype(parsed.error->place.length), u'^'),
        marks);
    QCOMPARE(int(parsed.error->kind), int(kind));
    QCOMPARE(parsed.error->suggestions.empty() ? QString() : QString::fromStdString(parsed.error->suggestions.front()),
        suggestion);
}

void TestFilterParser::operatorsMayTouchBrackets_data()
{
    QTest::addColumn<QString>("test");
    for (const char *op : {"==", "=", "!=", "<", "<=", ">", ">="})
        QTest::newRow(op) << QStringLiteral("dport") + QLatin1String(op) + u'8';
    for (const char *op : {"eq", "ne", "lt", "le", "gt", "ge", "in", "not in"})
        QTest::newRow(op) << QStringLiteral("dport %1 8").arg(QLatin1String(op));
    QTest::newRow("set") << QStringLiteral("dport in{8}");
    QTest::newRow("negative set") << QStringLiteral("dport not in{8,9}");
    QTest::newRow("mask") << QStringLiteral("mark&8==8");
    QTest::newRow("match") << QStringLiteral("helper~\"8\"");
    QTest::newRow("no match") << QStringLiteral("helper!~\"8\"");
    QTest::newRow("contains") << QStringLiteral("helper contains\"8\"");
    QTest::newRow("network") << QStringLiteral("src in fe80::/10");
    QTest::newRow("flag") << QStringLiteral("tcp");
    QTest::newRow("quoted") << QStringLiteral("\"a b\"");
}

void TestFilterParser::operatorsMayTouchBrackets()
{
    QFETCH(QString, test);
    const QString meaning = canonical(test);
    QVERIFY2(!meaning.startsWith(u"error"), qPrintable(meaning));
    const QString part = canonical(QStringLiteral("tcp and %1").arg(test)).section(QStringLiteral("tcp and "), 1);
    for (const char *pattern : {"(%1)", "((%1))", "( %1 )"})
        QCOMPARE(canonical(QString::fromLatin1(pattern).arg(test)), meaning);
    for (const char *pattern : {"(%1)and(tcp)", "(%1)&&tcp", "(%1)tcp", "((%1)and tcp)", "%1&&tcp"})
        QCOMPARE(canonical(QString::fromLatin1(pattern).arg(test)), part + QStringLiteral(" and tcp"));
    for (const char *pattern : {"(%1)or(tcp)", "(%1)||tcp", "%1||tcp"})
        QCOMPARE(canonical(QString::fromLatin1(pattern).arg(test)), part + QStringLiteral(" or tcp"));
    for (const char *pattern : {"!(%1)", "not(%1)", "not( %1)"})
        QCOMPARE(canonical(QString::fromLatin1(pattern).arg(test)), QStringLiteral("not ") + part);
}

void TestFilterParser::tellsWhatIsIncomplete_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("incomplete");
    for (const char *text :
        {"tcp and", "tcp and ", "(", "(tcp", "not", "dport ==", "dport == ", "dport in {", "dport in {22",
            "dport in {22,", "state == EST", "helper == \"f", "src == 10.0.", "$ni", "src in @l", "idle > 5h3"})
        QTest::newRow(text) << QString::fromLatin1(text) << true;
    for (const char *text : {"tcp | udp", "dport === 5", "tcp)", "state == EST and", "sorce == 5 and tcp"})
        QTest::newRow(text) << QString::fromLatin1(text) << false;
}

void TestFilterParser::tellsWhatIsIncomplete()
{
    QFETCH(QString, text);
    const filter::Parsed parsed = filter::parseFilter(text.toStdString());
    QVERIFY(parsed.error);
    QTEST(parsed.error->incomplete, "incomplete");
}

void TestFilterParser::savedFilters()
{
    filter::NameTable names;
    names.saved = {{"dns", "udp and dport 53"}, {"quiet", "not $dns or unreplied"}, {"loop", "tcp or $pool"},
        {"pool", "$loop"}, {"bad", "dport =="}, {"of night", "tcp"}};
    QCOMPARE(canonical(QStringLiteral("not $dns"), &names), QStringLiteral("not $dns"));
    QCOMPARE(canonical(QStringLiteral("$\"of night\" and $dns"), &names), QStringLiteral("$\"of night\" and $dns"));
    const filter::Parsed parsed = filter::parseFilter("$quiet and icmp", &names);
    QVERIFY(parsed.ok());
    // The saved filter is one term, not a text that is put in.
    QCOMPARE(QString::fromStdString(filter::textOf(*parsed.tree->children[0]->children[0])),
        QStringLiteral("not $dns or unreplied"));
    const auto kindOf = [&names](const char *text) { return int(filter::parseFilter(text, &names).error->kind); };
    QCOMPARE(kindOf("$loop"), int(ErrorKind::SavedInItself));
    QCOMPARE(kindOf("$bad"), int(ErrorKind::SavedIsBad));
    QCOMPARE(filter::parseFilter("$dsn", &names).error->suggestions.front(), std::string("$dns"));
}

void TestFilterParser::sets()
{
    filter::NameTable names;
    names.sets = {{"lan", {"10.0.0.0/8", "fe80::/10"}}, {"web", {"80", "443"}}};
    QCOMPARE(canonical(QStringLiteral("src in @lan and dport != @web"), &names),
        QStringLiteral("(src in @lan) and (dport not in @web)"));
    QCOMPARE(int(filter::parseFilter("dport in @lan", &names).error->kind), int(ErrorKind::BadValue));
}

void TestFilterParser::savedFiltersThatMultiplyAreRefused()
{
    filter::NameTable names;
    names.saved["s0"] = "tcp";
    for (int i = 1; i < 60; ++i) {
        const std::string last = "$s" + std::to_string(i - 1);
        names.saved["s" + std::to_string(i)] = last + " or " + last;
    }
    QCOMPARE(int(filter::parseFilter("$s59", &names).error->kind), int(ErrorKind::TooDeep));
    QVERIFY(filter::parseFilter("$s5", &names).ok());
    QCOMPARE(int(filter::parseFilter(std::string(5000, '(') + "tcp").error->kind), int(ErrorKind::TooDeep));
}

void TestFilterParser::hasTokens()
{
    const auto tokens = [](const std::string &text) {
        QString line;
        for (const filter::Token &token : filter::parseFilter(text).tokens) {
            const char *const kinds[] = {
                "field", "flag", "op", "key", "value", "text", "word", "bracket", "saved", "bad"};
            line += QLatin1String(kinds[std::size_t(token.kind)]) + u':'
                + QString::fromStdString(text.substr(token.place.begin, token.place.length)) + u' ';
        }
        return line.trimmed();
    };
    QCOMPARE(tokens("tcp and (src in 10.0.0.0/8 or \"a b\") x"),
        QStringLiteral(
            "flag:tcp key:and bracket:( field:src op:in value:10.0.0.0/8 key:or text:\"a b\" bracket:) word:x"));
    QCOMPARE(tokens("dport in {22, 80}"),
        QStringLiteral("field:dport op:in bracket:{ value:22 bracket:, value:80 bracket:}"));
    QCOMPARE(tokens("tcp | (src == 5"), QStringLiteral("flag:tcp bad:| bracket:( field:src op:== word:5"));
}

void TestFilterParser::expectsAtTheEnd_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *text, const char *expected) {
        QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(expected);
    };
    row("", "test@0");
    row("sta", "test@0");
    row("tcp and sr", "test@8");
    row("(", "test@1");
    row("state", "test@0");
    row("state ", "op state@6");
    row("state con", "op state@6");
    row("state ==", "value state@8");
    row("state == ", "value state@9");
    row("state == EST", "value state@9");
    row("dport in {22, ", "value dport@14");
    row("dport in {22, 8", "value dport@14");
    row("tcp ", "joint@4");
    row("dport == 22 ", "joint@12");
    row("$ni", "saved@0");
    row("src in @l", "set src@7");
    row("\"a b", "nothing@0");
}

void TestFilterParser::expectsAtTheEnd()
{
    QFETCH(QString, text);
    const filter::Expected expected = filter::parseFilter(text.toStdString()).atEnd;
    const char *const kinds[] = {"test", "op", "value", "joint", "saved", "set", "nothing"};
    QString found = QLatin1String(kinds[std::size_t(expected.kind)]);
    if (expected.field)
        found += u' ' + QString::fromUtf8(expected.field->name.data(), qsizetype(expected.field->name.size()));
    QTEST(found + u'@' + QString::number(expected.begin), "expected");
}

QTEST_GUILESS_MAIN(TestFilterParser)
#include "tst_filter_parser.moc"
