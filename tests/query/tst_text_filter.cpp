// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/text_filter.h"

#include "support/ordered_flows.h"

#include <QtTest>

using namespace ctscope;
using namespace ctscope::test;

class TestTextFilter : public QObject {
    Q_OBJECT
private slots:
    void finds_data();
    void finds();
    void findsWhatTheWindowShows();
    void findsWhatASlowSearchFinds_data();
    void findsWhatASlowSearchFinds();
    void largeTablesAreFilteredInTheirOrder();
};

void TestTextFilter::finds_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("sources");
    const auto row = [](const char *name, const char *filter, const char *sources) {
        QTest::newRow(name) << QString::fromUtf8(filter) << QString::fromUtf8(sources);
    };
    const char *const all = "192.168.1.6 10.7.0.2 10.7.0.2 10.0.0.7 2001:db8::7";
    row("nothing asked", "", all);
    row("blanks ask nothing", " \t ", all);
    row("nothing like it", "no such thing", "");
    row("protocol", "udp", "10.7.0.2");
    row("any case", "eStAbLiShEd", "10.7.0.2");
    row("the row's word in another case", "DNS-TRICK", "10.7.0.2");
    row("blanks around it", "  SYN_SENT ", "192.168.1.6");
    row("part of an address", "10.7.0", "10.7.0.2 10.7.0.2");
    row("end of one part and begin of the next", "8.1.", "192.168.1.6");
    row("an address of the reply", "198.51.100.4", "10.7.0.2");
    row("address with port", "203.0.113.2:443", "10.7.0.2");
    row("part of both", "2.2:44", "");
    row("end of address and begin of port", "13.2:44", "10.7.0.2");
    row("IPv6 as shown", "2001:db8::7", "2001:db8::7");
    row("IPv6 in capitals", "2001:DB8::7", "2001:db8::7");
    row("IPv6 as /proc prints it", "2001:0db8:0000:0000:0000:0000:0000:0007", "2001:db8::7");
    row("part of IPv6 as /proc prints it", "0000:0007", "2001:db8::7");
    row("IPv6 in a spelling of its own", "2001:db8:0::0:7", "2001:db8::7");
    row("IPv6 with port", "[2001:db8::1]:443", "2001:db8::7");
    row("time as shown", "1:57", "192.168.1.6");
    row("time in days", "4 d 23 h", "10.7.0.2");
    row("exact time", "431999", "10.7.0.2");
    row("bytes as shown", "1.2 mib", "10.7.0.2");
    row("exact bytes", "1258291", "10.7.0.2");
    row("packets as shown", "1,500", "10.7.0.2");
    row("ICMP type", "echo", "10.0.0.7");
    row("NAT in words", "source → 198", "10.7.0.2");
}

void TestTextFilter::finds()
{
    QFETCH(QString, filter);
    std::string text = shown(*smallOffice(), filteredBy(filter.toStdString()), {Column::Source});
    std::ranges::replace(text, '\n', ' ');
    QTEST(QString::fromStdString(text).trimmed(), "sources");
}

void TestTextFilter::findsWhatTheWindowShows()
{
    const auto snapshot = smallOffice();
    ViewSpec spec = filteredBy("1,2 MiB");
    QCOMPARE(shown(*snapshot, spec, {Column::Source}), std::string());
    spec.numbers = {".", ","};
    QCOMPARE(shown(*snapshot, spec, {Column::Source}), std::string("10.7.0.2\n"));
}

namespace {

std::string folded(std::string text)
{
    for (char &c : text)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

/// The definition of the filter, as a slow reference: search every text of every row.
class SlowSearch {
public:
    SlowSearch(const Snapshot &snapshot, const NumberStyle &style)
    {
        const CellContext context{snapshot, snapshot.takenAt};
        for (Row row = 0; row < snapshot.rows.size(); ++row) {
            Texts texts;
            for (std::size_t i = 0; i < columnCount; ++i) {
                const auto column = static_cast<Column>(i);
                texts.cells += folded(cellText(context, row, column, style)) + '\n'
                    + folded(cellExactText(context, row, column)) + '\n';
            }
            const Flow flow = snapshot.rows.flows().flow(row);
            const L4Keys &original = flow.original.keys;
            const L4Keys &reply = flow.reply.keys;
            addSpellings(texts, flow.original.src, flow.original.srcText, original, original.first);
            addSpellings(texts, flow.original.dst, flow.original.dstText, original, original.second);
            addSpellings(texts, flow.reply.src, flow.reply.srcText, reply, reply.first);
            addSpellings(texts, flow.reply.dst, flow.reply.dstText, reply, reply.second);
            m_rows.push_back(std::move(texts));
        }
    }

    std::vector<Row> rowsWith(const std::string &filter) const
    {
        const std::string needle = folded(QString::fromStdString(filter).trimmed().toStdString());
        const auto address = IpAddress::parse(needle);
        const bool colon = needle.find(':') != std::string::npos;
        std::vector<Row> rows;
        for (Row row = 0; row < m_rows.size(); ++row) {
            const Texts &texts = m_rows[row];
            if (texts.cells.find(needle) != std::string::npos
                || (colon && texts.spellings.find(needle) != std::string::npos)
                || (address && std::ranges::find(texts.addresses, *address) != texts.addresses.end()))
                rows.push_back(row);
        }
        return rows;
    }

private:
    struct Texts {
        std::string cells;
        std::string spellings;
        std::vector<IpAddress> addresses;
    };

    static void addSpellings(
        Texts &texts, const IpAddress &ip, const std::string &word, const L4Keys &keys, std::uint16_t port)
    {
        texts.addresses.push_back(ip);
        if (ip.isV6())
            texts.spellings += ip.toKernelString() + '\n';
        const std::string text = folded(ip.isV6() ? '[' + ip.toString() + ']'
                : ip.family == Family::Unreadable ? word
                                                  : ip.toString());
        if (keys.kind == L4Kind::Ports)
            texts.spellings += text + ':' + std::to_string(port) + '\n';
    }

    std::vector<Texts> m_rows;
};

} // namespace

void TestTextFilter::findsWhatASlowSearchFinds_data()
{
    QTest::addColumn<QString>("filter");
    for (const char *filter :
        {"1", "7", "22", "443", "10.0", "10.0.1.", "0.2", ".", "..", "5.", ".5", ":", "::", ":4", ":44", "db8", "d",
            "2001:db8::", "2001:0db8", "2001:db8::1f", "2001:DB8:0:0:0:0:0:1f", "[2001:db8::", "]:443", "10.0.0.17",
            "10.0.0.17:", "17:443", "tcp", "icmp", "udp", "proto 200", "esp", "establ", "ed", "e", "SYN_SENT",
            "replied", "stream", "offload", "assured", "unrep", "kib", "MiB", " b", "1.5", "2.0 k", "b/s", "/s", "< ",
            ",", "1,2", "123,4", "12,345", "0:", "1:0", "≥", "≥ 1:", " d ", "4 d", "23 h", "3 d 1", "source", "→",
            "source →", "→ 10.0", "both", "and 10", "port only", "id ", "id 12", "id=", "type=8", "code", "echo",
            "echo request code 3", "key", "key 0x", "0x1", "ipv4", "IPv6", "new", "destroy", "2026-11-23", "13:2",
            ".72", "+0000", "23 13", "ftp", "lab2", "eth0-in,lab", "system_u", "nmark=3", "attrs=", "slan",
            "portid=", "progname=conntrack", "strange", "fastnat", "expired", "gone", "original 3", "x.1", "10.0.x.2",
            "zz", "k", "z", "unreplied assured", "7 ", "t", "ä", "0000", "0000:", "ffff", "429496", "4294967295", "00"})
        QTest::newRow(filter) << QString::fromUtf8(filter);
}

void TestTextFilter::findsWhatASlowSearchFinds()
{
    QFETCH(QString, filter);
    static const auto snapshot = manyFlows(4711, 600);
    static const std::array styles = {NumberStyle{}, english, NumberStyle{"\u202f", ","}};
    static const std::array slow = {
        SlowSearch(*snapshot, styles[0]), SlowSearch(*snapshot, styles[1]), SlowSearch(*snapshot, styles[2])};
    for (std::size_t i = 0; i < styles.size(); ++i) {
        const NumberStyle &style = styles[i];
        ViewSpec spec = filteredBy(filter.toStdString());
        spec.numbers = style;
        const auto order = orderFlows(*snapshot, spec, snapshot->takenAt);
        QVERIFY(order);
        std::vector<Row> found = order->rows;
        std::ranges::sort(found);
        const std::vector<Row> expected = slow[i].rowsWith(filter.toStdString());
        if (found != expected) {
            std::vector<Row> wrong;
            std::ranges::set_symmetric_difference(found, expected, std::back_inserter(wrong));
            std::string cells;
            for (std::size_t column = 0; column < columnCount; ++column)
                cells +=
                    cellText({*snapshot, snapshot->takenAt}, wrong.front(), static_cast<Column>(column), style) + " | ";
            QFAIL(qPrintable(QStringLiteral("%1 rows differ, the first is: %2")
                                 .arg(wrong.size())
                                 .arg(QString::fromStdString(cells))));
        }
    }
}

void TestTextFilter::largeTablesAreFilteredInTheirOrder()
{
    auto snapshot = std::make_shared<Snapshot>();
    Flow flow = udpFlow("10.0.0.1", 0, "10.0.0.2", 53);
    std::vector<Row> expected;
    for (int port = 65535; port >= 0; --port) {
        flow.original.keys.first = flow.reply.keys.second = static_cast<std::uint16_t>(port);
        const Row row = snapshot->rows.append(flow);
        if (std::to_string(port).starts_with("443"))
            expected.push_back(row);
    }
    snapshot->liveRows = snapshot->rows.size();
    const auto order = orderFlows(*snapshot, filteredBy("10.0.0.1:443"), {});
    QVERIFY(order);
    QCOMPARE(order->rows.size(), std::size_t(111));
    QVERIFY(order->rows == expected);
}

QTEST_GUILESS_MAIN(TestTextFilter)
#include "tst_text_filter.moc"
