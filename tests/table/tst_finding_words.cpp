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
                                                "    Remedy:    sudo sysctl -w net.netfilter.nf_conntrack_max=400\n"
                                                "    Effect:    up to 50.0 KiB of kernel memory\n"
                                                "    Undo:      sudo sysctl -w net.netfilter.nf_conntrack_max=200\n")),
            text.toUtf8().constData());
        QVERIFY2(text.contains(QStringLiteral("    Threshold: 75 % (node-mixin)\n")), text.toUtf8().constData());
        QVERIFY2(text.contains(QStringLiteral("\nChecked and not found:\n  The table is full\n")),
            text.toUtf8().constData());
        QVERIFY2(text.contains(QStringLiteral("\n  Entries are evicted early: the kernel's counters are not known\n")),
            text.toUtf8().constData());
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
        QCOMPARE(notChecked[0][QLatin1String("reason")].toString(), QStringLiteral("no-settings"));
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
