// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/groups/group_spec.h"
#include "query/groups/group_value.h"

#include "kernel/service_names.h"
#include "query/filter/filter.h"
#include "query/groups/group_filter.h"
#include "query/groups/group_service.h"
#include "support/flows.h"

#include <QtTest>

using namespace ctscope;
using namespace ctscope::test;

namespace {

GroupSpec specOf(std::string_view text) { return parseGroupSpec(text).spec; }

GroupNetwork network(std::string_view address, std::uint8_t prefix) { return {ip(address), prefix}; }

} // namespace

class TestGroupSpec : public QObject {
    Q_OBJECT
private slots:
    void everyColumnIsAKey();
    void keysAreReadAndPrinted_data();
    void keysAreReadAndPrinted();
    void whatIsWrongIsFound_data();
    void whatIsWrongIsFound();
    void timesChangeByThemselves();
    void groupsBecomeFilters_data();
    void groupsBecomeFilters();
    void portsHaveTheirServices();
};

void TestGroupSpec::everyColumnIsAKey()
{
    for (const ColumnDefinition &column : allColumns()) {
        const ParsedGroupSpec parsed = parseGroupSpec(column.id);
        QVERIFY2(!parsed.error, std::string(column.id).c_str());
        if (column.column != Column::Nat) // that is the kind of translation
            QCOMPARE(parsed.spec.keys.front().column, column.column);
        QCOMPARE(parsed.spec.text(), std::string(column.id));
    }
}

void TestGroupSpec::keysAreReadAndPrinted_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("printed");
    const auto row = [](const char *text, const char *printed) {
        QTest::newRow(text) << QByteArray(text) << QByteArray(printed);
    };
    row("src", "src");
    row("src/24,dport", "src/24,dport");
    row(" SRC/24 , DPort ", "src/24,dport");
    row("dst/64", "dst/64");
    row("src/24/64", "src/24/64");
    row("src/32/32", "src/32/32");
    row("src/32", "src");
    row("src/128", "src");
    row("reply.src/16", "reply-src/16");
    row("addr", "addr");
    row("addr/8", "addr/8");
    row("nat,nat.addr/24,nat.src,nat.dst", "nat,nat.addr/24,nat.src,nat.dst");
    row("mark&0xff", "mark&0xff");
    row("mark & 255", "mark&0xff");
    row("assured,replied,unreplied,offload,hw_offload", "assured,replied,unreplied,offload,hw_offload");
    row("origin", "origin");
}

void TestGroupSpec::keysAreReadAndPrinted()
{
    QFETCH(QByteArray, text);
    const ParsedGroupSpec parsed = parseGroupSpec(text.toStdString());
    QVERIFY(!parsed.error);
    QTEST(QByteArray::fromStdString(parsed.spec.text()), "printed");
    QCOMPARE(parseGroupSpec(parsed.spec.text()).spec, parsed.spec);
}

void TestGroupSpec::whatIsWrongIsFound_data()
{
    using Kind = GroupSpecError::Kind;
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QByteArray>("part");
    QTest::addColumn<int>("begin");
    const auto row = [](const char *text, Kind kind, const char *part, int begin) {
        QTest::newRow(text) << QByteArray(text) << int(kind) << QByteArray(part) << begin;
    };
    row("", Kind::NoKey, "", 0);
    row("src,,dst", Kind::NoKey, "", 4);
    row("src,", Kind::NoKey, "", 4);
    row("src,colour", Kind::UnknownKey, "colour", 4);
    row("/24", Kind::UnknownKey, "/24", 0);
    row("dport/24", Kind::PrefixOfOther, "/24", 5);
    row("src/", Kind::WrongPrefix, "", 4);
    row("src/0", Kind::WrongPrefix, "0", 4);
    row("src/129", Kind::WrongPrefix, "129", 4);
    row("src/64/24", Kind::WrongPrefix, "64/24", 4);
    row("src/x", Kind::WrongPrefix, "x", 4);
    row("src&0xff", Kind::MaskOfOther, "&0xff", 3);
    row("mark&", Kind::WrongMask, "&", 4);
    row("mark&0", Kind::WrongMask, "0", 5);
    row("mark&red", Kind::WrongMask, "red", 5);
    row("src,dst,src", Kind::RepeatedKey, "src", 8);
    row("src,dst,sport,dport,proto,state,zone", Kind::TooManyKeys, "zone", 32);
}

void TestGroupSpec::whatIsWrongIsFound()
{
    QFETCH(QByteArray, text);
    const auto error = parseGroupSpec(std::string_view(text.constData(), std::size_t(text.size()))).error;
    QVERIFY(error);
    QTEST(int(error->kind), "kind");
    QTEST(QByteArray::fromStdString(error->part), "part");
    QTEST(int(error->begin), "begin");
    QCOMPARE(error->length, error->part.size());
}

void TestGroupSpec::timesChangeByThemselves()
{
    QVERIFY(specOf("src,idle").changesWithTime());
    QVERIFY(specOf("timeout").changesWithTime());
    QVERIFY(!specOf("src,dport,mark&3,assured").changesWithTime());
}

void TestGroupSpec::groupsBecomeFilters_data()
{
    QTest::addColumn<QByteArray>("keys");
    QTest::addColumn<GroupPath>("path");
    QTest::addColumn<QByteArray>("filter");
    const auto row = [](const char *keys, GroupPath path, const char *filter) {
        QTest::newRow(filter) << QByteArray(keys) << std::move(path) << QByteArray(filter);
    };
    const std::string ftp = "ftp";
    row("src/24,dport", {network("10.0.0.0", 24), std::uint64_t(443)}, "src in 10.0.0.0/24 and dport == 443");
    row("src/24,dport", {network("10.0.0.0", 24)}, "src in 10.0.0.0/24");
    row("src", {network("10.0.0.1", 32)}, "src == 10.0.0.1");
    row("dst/64", {network("2001:db8::", 64)}, "dst in 2001:db8::/64");
    row("addr/8", {network("10.0.0.0", 8)}, "src in 10.0.0.0/8 or dst in 10.0.0.0/8");
    row("addr", {{}}, "not (src or dst)");
    row("nat.addr", {network("203.0.113.1", 32)}, "nat.addr == 203.0.113.1");
    row("nat", {std::string("snat")}, "nat == snat");
    row("helper", {ftp}, "helper == \"ftp\"");
    row("helper", {{}}, "not helper");
    row("labels", {std::string("a \"b\"\\")}, "labels == \"a \\\"b\\\"\\\\\"");
    row("labels", {std::string("and")}, "labels == \"and\"");
    row("state", {std::string("TIME_WAIT")}, "state == TIME_WAIT");
    row("mark&0xff", {std::uint64_t(42)}, "mark & 0xff == 0x2a");
    row("mark", {std::uint64_t(42)}, "mark == 42");
    row("assured", {true}, "assured");
    row("assured,zone", {false, {}}, "not assured and not zone");
    row("idle", {std::uint64_t(30)}, "idle == 30s");
    row("start", {std::int64_t(1795440225729164123)}, "start == 2026-11-23T13:23:45.729164123Z");
    row("start", {std::int64_t(0)}, "start == 1970-01-01T00:00:00.000000000Z");
    row("rate", {2.5}, "rate == 2.5");
    row("rate", {1000000.0}, "rate == 1000000");
    row("src", {std::string("x.x.x.x")}, "src == \"x.x.x.x\"");
    row("addr", {std::string("abcd1234")}, "src == \"abcd1234\" or dst == \"abcd1234\"");
    row("state", {std::string("SEEN")}, "state == \"SEEN\"");
    row("state", {std::string("unreplied")}, "not state and not (offload or hw_offload) and unreplied");
    row("addr/8,dport", {network("10.0.0.0", 8), std::uint64_t(53)},
        "(src in 10.0.0.0/8 or dst in 10.0.0.0/8) and dport == 53");
    row("origin", {std::string("gw 1")}, "origin == \"gw 1\"");
}

void TestGroupSpec::groupsBecomeFilters()
{
    QFETCH(QByteArray, keys);
    QFETCH(GroupPath, path);
    const std::string text = filter::textOf(*filterOfGroup(specOf(keys.toStdString()), path));
    QTEST(QByteArray::fromStdString(text), "filter");
    const ParsedFilter read = readFilter(text);
    QVERIFY(read.ok());
    QCOMPARE(QByteArray::fromStdString(filter::textOf(*read.filter.tree())), QByteArray::fromStdString(text));
}

void TestGroupSpec::portsHaveTheirServices()
{
    const ServiceNames names = ServiceNames::parse("# services\n"
                                                   "https  443/tcp\t# web\n"
                                                   "https  443/udp\n"
                                                   "shell  514/tcp cmd\n"
                                                   "syslog 514/udp\n"
                                                   "tftp   69/udp\n"
                                                   "broken\nodd x/tcp\nlarge 70000/tcp\n");
    const auto service = [&](std::string_view keys, const GroupPath &path, std::size_t key) {
        return QByteArray::fromStdString(std::string(serviceOfGroup(specOf(keys), path, key, names)));
    };
    const GroupValue syslog = std::uint64_t(514);
    QCOMPARE(service("dport", {std::uint64_t(443)}, 0), QByteArray("https"));
    QCOMPARE(service("dport", {std::uint64_t(69)}, 0), QByteArray("tftp"));
    QCOMPARE(service("dport", {syslog}, 0), QByteArray());
    QCOMPARE(service("dport,proto", {syslog, std::string("udp")}, 0), QByteArray("syslog"));
    QCOMPARE(service("proto,dport", {std::string("tcp"), syslog}, 1), QByteArray("shell"));
    QCOMPARE(service("dport", {{}}, 0), QByteArray());
    QCOMPARE(service("mark", {std::uint64_t(443)}, 0), QByteArray());
}

QTEST_APPLESS_MAIN(TestGroupSpec)
#include "tst_group_spec.moc"
