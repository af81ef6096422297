// SPDX-License-Identifier: GPL-3.0-or-later
// Findings in words, and the reports made of them.
#include "table/diagnosis_report.h"
#include "table/finding_words.h"

#include "support/diagnosed.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <QXmlStreamReader>

using namespace ctscope;
using namespace ctscope::test;

namespace {

DiagnosisReport reportOf(const QString &around, const QString &table)
{
    return {"router.txt", {}, Surroundings(around).diagnose(table)};
}

const QString leak = QStringLiteral("31 tcp ESTABLISHED left=400000 assured src=10.0.0.9; 69 udp left=9");

} // namespace

class FindingWordsTest : public QObject {
    Q_OBJECT

private slots:
    void everyFindingHasWords()
    {
        for (std::size_t i = 0; i < findingCount; ++i) {
            for (const std::uint64_t count : {1, 1000}) {
                Finding finding;
                finding.id = static_cast<FindingId>(i);
                finding.numbers.count = count;
                finding.numbers.total = 2000;
                finding.numbers.seconds = 60;
                finding.numbers.limit = 500;
                finding.numbers.subject = "10.0.0.5:53";
                for (const bool rated : {false, true}) {
                    if (rated)
                        finding.numbers.perSecond = 2.5;
                    const FindingWords words = FindingWords::of(finding);
                    const QByteArray shown = words.sentence.toUtf8();
                    QVERIFY2(!words.title.isEmpty() && !words.title.endsWith(u'.'), shown.constData());
                    QVERIFY2(words.sentence.endsWith(u'.'), shown.constData());
                    QVERIFY2(words.caveat.endsWith(u'.'), words.caveat.toUtf8().constData());
                    QVERIFY2(!(words.sentence + words.caveat).contains(QRegularExpression(QStringLiteral("%[0-9Ln]"))),
                        shown.constData());
                }
            }
        }
    }

    void sentencesHaveTheNumbers_data()
    {
        QTest::addColumn<QString>("around");
        QTest::addColumn<QString>("table");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char *around, const QString &table, const char *sentence) {
            QTest::newRow(sentence) << QString::fromLatin1(around) << table << QString::fromLatin1(sentence);
        };
        row("limit=1000 count=960", {}, "960 of 1,000 entries are in use (96 %).");
        row("limit=1000 count=960 drop=2.5/s", {},
            "960 of 1,000 entries are in use (96 %), and packets of new flows are dropped: 2.5/s.");
        row("limit=1000 count=10 full-in=1800", {}, "At the present growth the table is full in 30 min.");
        row("", leak,
            "31 of 100 flows (31 %) are ESTABLISHED connections without a packet for more than 2 h 4 min. Largest "
            "source: "
            "10.0.0.9, with 31.");
        row("", QStringLiteral("101 tcp SYN_SENT left=9 unreplied dst=192.0.2.*"),
            "10.0.0.5 has 101 connections without an answer to 101 addresses and 1 port; it has 101 in all.");
        row("", QStringLiteral("1 udp left=29 unreplied dnat=10.0.9.1 dport=53 age=60"),
            "1 translated UDP flow has had no reply for 1 min or more; it goes to 192.0.2.1:53.");
    }
    void sentencesHaveTheNumbers()
    {
        QFETCH(QString, around);
        QFETCH(QString, table);
        const DiagnosisReport report = reportOf(around, table);
        QVERIFY(!report.diagnosis.findings.empty());
        QTEST(FindingWords::of(report.diagnosis.findings.front()).sentence, "sentence");
    }

    void nothingIsSaidOfRatesAfterOneReading()
    {
        // With thresholds of 0, everything that can be found is.
        DiagnosisThresholds low;
        for (const ThresholdDefinition &definition : allThresholds())
            low.set(definition.id, 0);
        const Surroundings around(QStringLiteral(
            "limit=1000 count=960 buckets=100 drop=7 early_drop=5 insert_failed=3 invalid=4 chaintoolong=2 all=9000 "
            "expectations=8 nf_conntrack_expect_max=10"));
        const Diagnosis diagnosis = around.diagnose(
            QStringLiteral("9 udp left=9 dport=53; 9 tcp ESTABLISHED left=9 unreplied; 9 tcp TIME_WAIT left=9; 9 tcp "
                           "CLOSE_WAIT left=9; 9 udp left=9 dport=4789"),
            low);
        QStringList found;
        for (const Finding &finding : diagnosis.findings) {
            found << QString::fromStdString(std::string(findingName(finding.id)));
            const QString sentence = FindingWords::of(finding).sentence;
            QVERIFY2(!sentence.contains(QStringLiteral("/s")), qPrintable(sentence));
        }
        for (const char *id : {"table-full", "few-buckets", "early-drops", "dns-storm", "insert-failures",
                 "asymmetric-route", "time-wait", "tracked-tunnels"})
            QVERIFY2(found.contains(QLatin1String(id)), qPrintable(found.join(u' ')));
    }

    void noNewFlowsAreNoRate()
    {
        // All of them began in the ten seconds that the table was watched.
        Finding storm = Surroundings(QString())
                            .diagnose(QStringLiteral("40 udp left=9 dport=53; 60 udp left=9"), {}, nullptr, 10)
                            .findings.front();
        QCOMPARE(FindingWords::of(storm).sentence,
            QStringLiteral("40 of 100 flows (40 %) are DNS queries over UDP. 4/s begin. Largest source: 10.0.0.5, "
                           "with 40."));
        storm.numbers.perSecond = 0;
        QCOMPARE(FindingWords::of(storm).sentence,
            QStringLiteral("40 of 100 flows (40 %) are DNS queries over UDP. Largest source: 10.0.0.5, with 40."));
    }

    void aTableThatDropsIsCalledFullOnlyWhenItIs()
    {
        const auto found = [](const char *around) {
            const DiagnosisReport report = reportOf(QString::fromLatin1(around), {});
            const Finding &finding = report.diagnosis.findings.front();
            return FindingWords::of(finding).title + QStringLiteral(", remedies: %1").arg(finding.remedies.size());
        };
        QCOMPARE(found("limit=1000 count=960 drop=2/s"), QStringLiteral("The table is full, remedies: 1"));
        QCOMPARE(found("limit=1000 count=800 drop=2/s"), QStringLiteral("New flows are dropped, remedies: 1"));
        // With so much room another limit does not help.
        QCOMPARE(found("limit=1000 count=30 drop=2/s"), QStringLiteral("New flows are dropped, remedies: 0"));
    }

    void thresholdSaysWhoseItIsUntilItIsChanged()
    {
        Finding finding;
        finding.threshold = Threshold::FillWarning;
        finding.limit = 75;
        QCOMPARE(FindingWords::of(finding).limit, QStringLiteral("75 % (node-mixin)"));
        finding.limit = 50;
        QCOMPARE(FindingWords::of(finding).limit, QStringLiteral("50 %"));
    }

    void textReportIsForATerminal()
    {
        const QString text = QString::fromStdString(
            DiagnosisDocument::text(reportOf(QStringLiteral("dump limit=200"), QStringLiteral("151 udp left=9"))));
        QVERIFY2(text.startsWith(QStringLiteral("router.txt: warning (151 flows; 151 of 200 entries)\n"
                                                "\n"
                                                "WARNING: The table is nearly full\n"
                                                "  151 of 200 entries are in use (76 %).\n"
                                                "    Group by:  src\n"
                                                "    Remedy:    sudo sysctl -w net.netfilter.nf_conntrack_max=400\n"
                                                "    Effect:    50.0 KiB of kernel memory or more\n"
                                                "    Undo:      sudo sysctl -w net.netfilter.nf_conntrack_max=200\n")),
            text.toUtf8().constData());
        QVERIFY2(text.contains(QStringLiteral("    Threshold: 75 % (node-mixin)\n")), text.toUtf8().constData());
        QVERIFY2(text.contains(QStringLiteral("\nChecked and not found:\n  The table is full\n")),
            text.toUtf8().constData());
        QVERIFY2(text.contains(QStringLiteral("\n  Entries are evicted early: the kernel's counters are not known\n")),
            text.toUtf8().constData());
    }

    void nothingFoundListsAllThatWasChecked()
    {
        const Surroundings around(QStringLiteral(
            "limit=1000 count=10 buckets=1000 drop=0/s early_drop=0/s insert_failed=0/s invalid=0/s local=198.51.100.1 "
            "all=10 acct=1 lost=0 expectations=0 nf_conntrack_expect_max=10 nf_conntrack_udp_timeout_stream=120 "
            "nf_conntrack_tcp_timeout_established=432000 nf_conntrack_tcp_timeout_close_wait=60"));
        const DiagnosisReport report{
            "live", {}, around.diagnose(QStringLiteral("1 tcp ESTABLISHED left=432000 assured"), {}, nullptr, 10)};
        QCOMPARE(QString::fromStdString(DiagnosisDocument::text(report)),
            QStringLiteral("live: fine (1 flow; 10 of 1,000 entries)\n"
                           "\n"
                           "Checked and not found:\n"
                           "  The table is full\n"
                           "  The table is nearly full\n"
                           "  The table is filling up\n"
                           "  The hash table has too few buckets\n"
                           "  Entries are evicted early\n"
                           "  Idle connections fill the table\n"
                           "  Connections stay in CLOSE_WAIT\n"
                           "  Closed connections in TIME_WAIT fill the table\n"
                           "  DNS queries fill the table\n"
                           "  SYN flood\n"
                           "  Scan\n"
                           "  New flows could not be inserted\n"
                           "  Source NAT is running out of ports\n"
                           "  UDP is sent to an address that does not answer\n"
                           "  UDP flows are older than their translation rule\n"
                           "  Flows are translated to an address that is gone\n"
                           "  Packets fit no connection\n"
                           "  Traffic passes in one direction only\n"
                           "  Tunnels are tracked\n"
                           "  Unknown protocols stay long\n"
                           "  UDP timeout is short\n"
                           "  Network namespaces share too few buckets\n"
                           "  The limits look like those of kube-proxy\n"
                           "  Events were lost\n"
                           "  Flows are offloaded\n"
                           "  Expectations are nearly full\n"
                           "  Nothing is tracked\n"
                           "  Packets are not counted\n"));
    }

    void aDumpListsWhatItCannotShow()
    {
        const DiagnosisReport report = reportOf(QStringLiteral("dump"),
            QStringLiteral("1 udp left=9 unreplied dnat=10.0.9.1; 1 tcp SYN_SENT left=9 unreplied; 1 tcp ESTABLISHED "
                           "left=9 snat=198.51.100.1"));
        QCOMPARE(QString::fromStdString(DiagnosisDocument::text(report)),
            QStringLiteral("router.txt: fine (3 flows)\n"
                           "\n"
                           "The timeouts are not known; idle times are lower bounds.\n"
                           "\n"
                           "Checked and not found:\n"
                           "  Idle connections fill the table\n"
                           "  Connections stay in CLOSE_WAIT\n"
                           "  Closed connections in TIME_WAIT fill the table\n"
                           "  DNS queries fill the table\n"
                           "  SYN flood\n"
                           "  Scan\n"
                           "  Source NAT is running out of ports\n"
                           "  UDP flows are older than their translation rule\n"
                           "  Tunnels are tracked\n"
                           "  Unknown protocols stay long\n"
                           "  Flows are offloaded\n"
                           "  Nothing is tracked\n"
                           "\n"
                           "Not checked:\n"
                           "  The table is filling up: a dump shows one moment\n"
                           "  Events were lost: a dump shows one moment\n"
                           "  Network namespaces share too few buckets: not all network namespaces were counted\n"
                           "  Traffic passes in one direction only: packets are not counted (nf_conntrack_acct)\n"
                           "  Flows are translated to an address that is gone: the addresses of the machine are not "
                           "known\n"
                           "  UDP is sent to an address that does not answer: the age of the flows is not known\n"
                           "  Expectations are nearly full: the expectations are not known\n"
                           "  Entries are evicted early: the kernel's counters are not known\n"
                           "  New flows could not be inserted: the kernel's counters are not known\n"
                           "  Packets fit no connection: the kernel's counters are not known\n"
                           "  The table is full: the limit is not known\n"
                           "  The table is nearly full: the limit is not known\n"
                           "  The hash table has too few buckets: the settings are not known\n"
                           "  UDP timeout is short: the settings are not known\n"
                           "  The limits look like those of kube-proxy: the settings are not known\n"
                           "  Packets are not counted: the settings are not known\n"));
    }

    void jsonIsOneObjectALine()
    {
        const std::string text = DiagnosisDocument::json(reportOf(QStringLiteral("limit=100 count=100"), leak));
        QCOMPARE(std::ranges::count(text, '\n'), 1);
        const QJsonObject report = QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
        QCOMPARE(report[QLatin1String("status")].toString(), QStringLiteral("critical"));
        QCOMPARE(report[QLatin1String("limit")].toInt(), 100);
        const QJsonArray findings = report[QLatin1String("findings")].toArray();
        QCOMPARE(findings[0][QLatin1String("id")].toString(), QStringLiteral("table-full"));
        const QJsonObject idle = findings[1].toObject();
        QCOMPARE(idle[QLatin1String("id")].toString(), QStringLiteral("idle-established"));
        QCOMPARE(idle[QLatin1String("evidence")][QLatin1String("group")].toString(), QStringLiteral("src"));
        QCOMPARE(idle[QLatin1String("numbers")][QLatin1String("count")].toInt(), 31);
        QCOMPARE(idle[QLatin1String("threshold")][QLatin1String("name")].toString(),
            QStringLiteral("idle-established-share"));
        QCOMPARE(idle[QLatin1String("remedies")].toArray().size(), 2);
        QVERIFY(!report[QLatin1String("fine")].toArray().isEmpty());
        const QJsonArray notChecked = report[QLatin1String("notChecked")].toArray();
        QStringList reasons;
        for (const QJsonValue &entry : notChecked)
            reasons << entry[QLatin1String("reason")].toString();
        QVERIFY2(reasons.contains(QStringLiteral("no-settings")), qPrintable(reasons.join(u' ')));
    }

    void htmlIsOnePageThatRefersToNothing()
    {
        DiagnosisReport report = reportOf(QStringLiteral("limit=100 count=100"), leak);
        report.source = "<script>alert(1)</script>";
        report.images.append({QStringLiteral("Fill level"), QByteArray("png")});
        const DiagnosisReport reports[] = {report, reportOf(QString(), QStringLiteral("1 udp left=9"))};
        const QString html = QString::fromStdString(DiagnosisDocument::html(reports));
        QVERIFY(html.startsWith(QStringLiteral("<!DOCTYPE html>")));
        QVERIFY(html.endsWith(QStringLiteral("</html>\n")));
        QVERIFY(!html.contains(QStringLiteral("<script")));
        QVERIFY(!html.contains(QStringLiteral("http")) && !html.contains(QStringLiteral("url(")));
        QCOMPARE(html.count(QStringLiteral("<h1>")), 2);
        QCOMPARE(html.count(QStringLiteral("<section class=\"critical\">")), 1);
        QVERIFY(html.contains(QStringLiteral("src=\"data:image/png;base64,cG5n\"")));
        QVERIFY(html.contains(QStringLiteral("idle &gt; 2h4m")));
        // Every element is closed.
        for (const char *element : {"section", "h1", "h2", "dl", "dd", "dt", "ul", "li", "p", "code", "figure"}) {
            const QString name = QLatin1String(element);
            QCOMPARE(html.count(QRegularExpression(QStringLiteral("<%1[ >]").arg(name))),
                html.count(QStringLiteral("</%1>").arg(name)));
        }
    }
};

QTEST_GUILESS_MAIN(FindingWordsTest)
#include "tst_finding_words.moc"
