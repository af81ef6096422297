// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/column_layout.h"
#include "ui/table/column_menu.h"
#include "ui/table/flow_view.h"

#include "query/text_writer.h"
#include "table/column_words.h"
#include "table/tab_printer.h"
#include "ui/frame_maker.h"

#include <QTest>

using namespace ctscope;

/// Every column is in the menu, in the header, and in what is copied.
class TestColumnMenu : public QObject {
    Q_OBJECT
private slots:
    void everyColumnCanBeShown_data();
    void everyColumnCanBeShown();
    void flowsAreGroupedByTheColumnOrItsNetworks();
};

void TestColumnMenu::everyColumnCanBeShown_data()
{
    QTest::addColumn<int>("column");
    for (const ColumnDefinition &definition : allColumns())
        QTest::newRow(std::string(definition.id).c_str()) << static_cast<int>(definition.column);
}

void TestColumnMenu::everyColumnCanBeShown()
{
    QFETCH(int, column);
    const auto id = static_cast<Column>(column);
    const ColumnWords words = columnWords(id);
    QVERIFY(!words.title.isEmpty());
    QVERIFY(words.tooltip.endsWith(u'.') || words.tooltip.endsWith(u'…'));

    testing::FrameMaker maker;
    const FramePtr frame = maker.read("tcp 6 431999 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 "
                                      "dst=10.0.0.1 sport=2 dport=1 [ASSURED] mark=255 use=1\n");
    FlowTableModel model;
    FlowView view;
    view.setFlowModel(&model);
    view.present(frame);
    QCOMPARE(model.headerData(column, Qt::Horizontal).toString(), words.title);
    QCOMPARE(model.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString(), words.tooltip);
    const QModelIndex cell = model.index(0, column);
    QCOMPARE(cell.data(Qt::ToolTipRole).toString().isEmpty(), cell.data().toString().isEmpty());

    ColumnMenu menu(&view);
    auto *const action =
        menu.findChild<QAction *>(QStringLiteral("column-") + QString::fromStdString(std::string(definitionOf(id).id)));
    QVERIFY2(action != nullptr, "the column is in no group of the menu");
    QCOMPARE(action->text(), words.title);
    QCOMPARE(action->toolTip(), words.tooltip);
    const bool wasShown = view.columns()->isShown(id);
    QCOMPARE(action->isChecked(), wasShown);
    action->trigger();
    QCOMPARE(view.columns()->isShown(id), !wasShown);

    TextWriter writer;
    printTabs(*frame, {id}, frame->snapshot->takenAt, writer);
    QCOMPARE(QString::fromStdString(writer.takeText()).section(u'\n', 0, 0), words.title);
}

void TestColumnMenu::flowsAreGroupedByTheColumnOrItsNetworks()
{
    FlowTableModel model;
    FlowView view;
    view.setFlowModel(&model);
    QStringList asked;
    connect(&view, &FlowView::groupRequested, this, [&](const GroupKey &key, bool add) {
        asked << QString::fromStdString(key.text()) + (add ? QStringLiteral(" added") : QString());
    });
    const ColumnMenu ofSource(&view, Column::Source);
    for (const char *key : {"src", "src/8", "src/24", "src/32/32", "src/64"}) {
        auto *const entry = ofSource.findChild<QAction *>(QStringLiteral("group-") + QLatin1String(key));
        QVERIFY2(entry, key);
        entry->trigger();
        QCOMPARE(asked.takeLast(), QLatin1String(key));
    }
    const ColumnMenu ofNat(&view, Column::Nat);
    ofNat.findChild<QAction *>(QStringLiteral("group-nat"))->trigger();
    QCOMPARE(asked.takeLast(), QStringLiteral("nat"));
    QVERIFY(!ofNat.findChild<QMenu *>(QStringLiteral("groupByNetwork")));
}

QTEST_MAIN(TestColumnMenu)
#include "tst_column_menu.moc"
