// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/completions.h"

#include "support/ordered_flows.h"

#include <QtTest>

using namespace ctscope;
using namespace ctscope::test;

class TestFilterCompletions : public QObject {
    Q_OBJECT
private slots:
    void completes_data();
    void completes();
    void everyCompletionCanBeWritten();
    void fieldsHaveShares();
};

namespace {

filter::NameTable someNames()
{
    filter::NameTable names;
    names.saved = {{"dns", "dport == 53"}, {"night shift", "tcp"}};
    names.sets = {{"lan", {"10.0.0.0/8"}}};
    return names;
}

QString text(const filter::Completion &completion)
{
    QString word = QString::fromStdString(completion.text);
    if (completion.flows)
        word += QStringLiteral("(%1)").arg(*completion.flows);
    if (!completion.service.empty())
        word += u'=' + QString::fromUtf8(completion.service.data(), qsizetype(completion.service.size()));
    return word;
}

} // namespace

void TestFilterCompletions::completes_data()
{
    QTest::addColumn<QString>("typed"); // | is the cursor
    QTest::addColumn<QString>("replaced");
    QTest::addColumn<QString>("first"); // completions, or the first of them
    const auto row = [](const char *typed, const char *replaced, const char *first) {
        QTest::newRow(typed) << QString::fromUtf8(typed) << QString::fromUtf8(replaced) << QString::fromUtf8(first);
    };
    row("dpo|", "dpo", "dport reply.dport nat.dport");
    row("tcp and spo|x", "spox", "sport reply.sport nat.sport");
    row("ass|", "ass", "assured");
    row("state |", "", "== != in not in contains not contains matches not matches and or xor");
    row("state con|", "con", "contains not contains");
    row("bytes |", "", "< <= > >= == != in not in");
    row("helper |", "", "contains not contains");
    row("state == |", "", "SYN_SENT(1) ESTABLISHED(1) TIME_WAIT(1) NONE");
    row("state == wait|", "wait", "TIME_WAIT(1) FIN_WAIT CLOSE_WAIT COOKIE_WAIT");
    row("dport == |", "", "443(2)=https 22(1)=ssh 53(1)=domain");
    row("dport in {22, ht|", "ht", "443(2)=https http squid-http http-alt");
    row("src == 10.|", "10.", "10.7.0.2(2) 10.0.0.7(1)");
    row("addr == pri|", "pri", "private");
    row("nat.addr == |", "", "198.51.100.4(1) private");
    row("proto |", "", "== !=");
    row("proto == |", "", "tcp(3) udp(1) icmp(1)");
    row("nat == |", "", "none(4) snat(1) dnat both port");
    row("status == |", "", "replied(5) seen_reply(5) assured(1) snat(1)");
    row("tcp |", "", "and or xor");
    row("$d|", "$d", "$dns");
    row("$|", "$", "$dns $\"night shift\"");
    row("src in @|", "@", "@lan");
    row("\"te|", "\"te", "");
}

void TestFilterCompletions::completes()
{
    QFETCH(QString, typed);
    QFETCH(QString, first);
    const auto snapshot = smallOffice();
    const filter::NameTable names = someNames();
    const auto cursor = std::size_t(typed.toUtf8().indexOf('|'));
    const std::string whole = QString(typed).remove(u'|').toStdString();
    const filter::Completions completions =
        filter::completionsAt(whole, cursor, {*snapshot, snapshot->takenAt}, &names);
    QTEST(QString::fromStdString(whole.substr(completions.replaced.begin, completions.replaced.length)), "replaced");
    QStringList words;
    for (const filter::Completion &completion : completions.all)
        words += text(completion);
    QCOMPARE(words.join(u' ').left(first.isEmpty() ? -1 : first.size()), first);
}

void TestFilterCompletions::everyCompletionCanBeWritten()
{
    const auto snapshot = manyFlows(7, 500);
    const CellContext context{*snapshot, snapshot->takenAt};
    int values = 0;
    for (const filter::Field &field : filter::allFields()) {
        if (field.type == filter::ValueType::Flag || field.extra == filter::Extra::AnyCell)
            continue;
        const std::string test = std::string(field.name) + " == ";
        const filter::Completions completions = filter::completionsAt(test, test.size(), context);
        for (const filter::Completion &value : completions.all) {
            const std::string whole = test + value.text;
            const ParsedFilter read = readFilter(whole);
            QVERIFY2(read.ok(), whole.c_str());
            if (!value.flows)
                continue;
            // As many flows have the value as was said.
            const auto rows = read.filter.rows(context, {});
            std::uint64_t flows = 0;
            for (Row row = 0; row < snapshot->liveRows; ++row)
                flows += rows->matches(row) ? 1 : 0;
            if (field.severalEnds || field.type == filter::ValueType::Text
                || field.column == Column::Zone) // both ends, or in either case of letters
                QVERIFY2(flows > 0, whole.c_str());
            else
                QVERIFY2(flows == *value.flows, (whole + ": " + std::to_string(flows)).c_str());
            ++values;
        }
    }
    QVERIFY(values > 300);
}

void TestFilterCompletions::fieldsHaveShares()
{
    const auto snapshot = smallOffice();
    const filter::Completions completions = filter::completionsAt("helper", 6, {*snapshot, snapshot->takenAt});
    for (const filter::Completion &field : completions.all) {
        QCOMPARE(field.text, std::string("helper"));
        QCOMPARE(field.share.value_or(-1), 0.2);
    }
    QVERIFY(filter::completionsAt("helper", 6, {Snapshot(), {}}).all.size() == 1);
}

QTEST_GUILESS_MAIN(TestFilterCompletions)
#include "tst_filter_completions.moc"
