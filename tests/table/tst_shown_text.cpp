// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/shown_text.h"

#include "query/flow_printer.h"
#include "query/text_writer.h"
#include "support/poison.h"
#include "support/snapshots.h"
#include "table/counter_model.h"
#include "table/expectation_model.h"
#include "table/flow_explainer.h"
#include "table/flow_table_model.h"
#include "table/namespace_model.h"
#include "table/setting_model.h"
#include "table/tab_printer.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace ctscope;
using namespace ctscope::test;

namespace {

/// A frame of one flow with poison in every text, and one with formulas.
FramePtr poisonedFrame()
{
    Flow flow = tcpFlow("10.0.0.1", 40000, "192.0.2.1", 443);
    flow.helper = poison;
    flow.labels = {poison, "b"};
    flow.secctx = poison;
    flow.statusWords = {poison};
    flow.program = poison;
    flow.unknownPairs = {{poison, poison}};
    flow.bareWords = {poison};
    Flow formulas = tcpFlow("10.0.0.1", 40000, "192.0.2.1", 443);
    formulas.helper = "=cmd|'/C_calc'!A0";
    formulas.labels = {"-1+1", "b"};
    formulas.bareWords = {"-5"};
    auto frame = std::make_shared<Frame>();
    frame->snapshot = snapshotOf(std::vector<Flow>{flow, formulas});
    frame->order = std::make_shared<const FlowOrder>(*orderFlows(*frame->snapshot, {}, frame->snapshot->takenAt));
    return frame;
}

/// Every text that a view may ask a model for, whatever the role.
void checkTexts(const QAbstractItemModel &model)
{
    QVERIFY(model.rowCount() > 0);
    int poisoned = 0;
    for (int row = 0; row < model.rowCount(); ++row) {
        for (int column = 0; column < model.columnCount(); ++column) {
            for (int role = 0; role < Qt::UserRole + 20; ++role) {
                const QVariant value = model.index(row, column).data(role);
                if (value.typeId() != QMetaType::QString)
                    continue;
                const QString text = value.toString();
                const QByteArray where =
                    QStringLiteral("row %1, column %2, role %3: ").arg(row).arg(column).arg(role).toUtf8()
                    + text.toUtf8();
                QVERIFY2(findObeyed(text.toStdString()) == std::string::npos, where.constData());
                poisoned += text.contains(QLatin1String("PWN")) ? 1 : 0;
                if (role == Qt::ToolTipRole)
                    QVERIFY2(!text.contains(QLatin1String("<img"))
                            && (text.isEmpty() || text.startsWith(QLatin1String("<p style"))),
                        where.constData());
            }
        }
    }
    QVERIFY(poisoned > 0);
}

} // namespace

class TestShownText : public QObject {
    Q_OBJECT
private slots:
    void tipsHaveNoMarkup()
    {
        QCOMPARE(toolTipOf(QString()), QString());
        QCOMPARE(toolTipOf(QStringLiteral("<b>a & b</b>\n  c")),
            QStringLiteral("<p style=\"white-space:pre-wrap\">&lt;b&gt;a &amp; b&lt;/b&gt;\n  c</p>"));
        const QString longTip = toolTipOf(QString(100'000, u'<'));
        QCOMPARE(longTip.count(QLatin1String("&lt;")), longestTip);
        QVERIFY(longTip.contains(QChar(0x2026)));
    }

    void labelsAndTitlesHaveNoMarks()
    {
        QCOMPARE(labelOf(QStringLiteral("a&b\nc")), QStringLiteral("a&&b␊c"));
        QCOMPARE(titleOf(QStringLiteral("n\nl\u202efile[*].txt")), QStringLiteral("n␊l\ufffdfile[*][*].txt"));
    }

    void linesStayLines() { QCOMPARE(shownLines("a\tb\r\nc\x1b\rd\n"), QStringLiteral("a\tb\nc␛␍d\n")); }

    void flows()
    {
        FlowTableModel model;
        const FramePtr frame = poisonedFrame();
        model.present(frame);
        checkTexts(model);
        for (Row row = 0; row < frame->snapshot->rows.size(); ++row) {
            const FlowExplanation words = explain(momentOf(*frame->snapshot, row, frame->snapshot->takenAt));
            QString all = words.headline + words.next;
            for (const FieldExplanation &field : words.fields)
                all += field.id + field.label + field.value + field.sentence;
            QVERIFY2(findObeyed(all.toStdString()) == std::string::npos, qPrintable(all));
        }
    }

    void copiedRows()
    {
        const FramePtr frame = poisonedFrame();
        TextWriter tabs;
        printTabs(*frame, {Column::Protocol, Column::Source, Column::Helper, Column::Labels, Column::Other},
            frame->snapshot->takenAt, tabs);
        const QString text = QString::fromStdString(tabs.takeText());
        QVERIFY(findObeyed(text.toStdString(), "\t\n") == std::string::npos);
        QCOMPARE(text,
            QStringLiteral(
                "Protocol\tSource\tHelper\tLabels\tOther\ntcp\t10.0.0.1:40000\t%1\t%1,b\t%1=%1 %1 progname=%1\n"
                "tcp\t10.0.0.1:40000\t'=cmd|'/C_calc'!A0\t'-1+1,b\t-5\n")
                .arg(QString::fromStdString(poisonShown)));
        TextWriter conntrack;
        printFlows(*frame, FlowFormat::Conntrack, conntrack);
        const QString lines = QString::fromStdString(conntrack.takeText());
        QVERIFY(findObeyed(lines.toStdString()) == std::string::npos);
        QCOMPARE(lines.count(u'\n'), 2);
    }

    void expectations()
    {
        Expectation expectation;
        expectation.protocol = protocol::tcp;
        expectation.helper = poison;
        expectation.policyName = poison;
        expectation.timeout = 9;
        ExpectationModel model;
        model.take({expectation}, ExpectationModel::TimePoint(std::chrono::hours(1)));
        checkTexts(model);
    }

    void namespaces()
    {
        NamespaceCount named;
        named.netns.inode = 1;
        named.netns.names = {poison};
        named.netns.program = poison;
        named.netns.processes = 2;
        named.netns.unit = poison;
        named.problem = {Problem::Failed, poison, {}};
        NamespaceCount unnamed = named;
        unnamed.netns.inode = 2;
        unnamed.netns.names.clear();
        NamespaceModel model;
        NamespaceCensus census;
        census.namespaces = {named, unnamed};
        model.take(census);
        checkTexts(model);
    }

    void counters()
    {
        CounterModel model;
        model.take({{0, {{poison, 7}}}}, CounterHistory::TimePoint(std::chrono::hours(1)));
        checkTexts(model);
    }

    void settings()
    {
        SettingModel model;
        KernelSetting setting = makeSetting("net.netfilter", poison, poison);
        model.setSettings({setting});
        checkTexts(model);
    }
};

QTEST_GUILESS_MAIN(TestShownText)
#include "tst_shown_text.moc"
