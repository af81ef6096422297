// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/fake_table.h"
#include "ui/parts/settings.h"
#include "ui/table/flow_view.h"
#include "ui/table/group_view.h"
#include "ui/window/flow_page.h"
#include "ui/window/group_panel.h"
#include "ui/window/main_window.h"

#include "table/group_model.h"
#include "table/group_words.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QMenu>
#include <QSettings>
#include <QTest>

#include <functional>

namespace ctscope::test {

/// A window with a table, and somebody with a question, who answers it by a few actions: keys, texts that are typed,
/// clicks. The sixth one fails the test.
class JobDesk {
public:
    static constexpr int mostActions = 5;

    MainWindow window;
    std::shared_ptr<FakeTable> table = std::make_shared<FakeTable>(); ///< of watch()

    JobDesk()
    {
        window.resize(1280, 800);
        window.show();
    }
    /// The question is about a saved text.
    explicit JobDesk(const std::string &text)
        : JobDesk()
    {
        window.openText(QString::fromStdString(text), QStringLiteral("table"));
        waitForRows();
    }
    /// The question is about a table that changes. It is read when the test says so.
    void watch(const std::string &text, std::chrono::seconds ago)
    {
        table->takenAt = m_now - ago;
        table->set(text);
        window.openSource(std::make_unique<FakeSource>(table), Origin::thisMachine());
        waitForRows();
    }
    void readAgain(const std::string &text, std::chrono::seconds ago)
    {
        const std::uint64_t before = page()->frame()->snapshot->generation;
        table->change([&](FakeTable &kernel) {
            kernel.text = text;
            kernel.takenAt = m_now - ago;
        });
        page()->pollNow();
        QTRY_VERIFY(page()->frame()->snapshot->generation > before);
    }
    void waitForRows()
    {
        QTRY_VERIFY(page() && page()->showsTable());
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QTRY_VERIFY(page()->view()->hasFocus());
    }

    // Actions

    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        act(QStringLiteral("press ") + QKeySequence(QKeyCombination(modifiers, key)).toString(),
            [&] { QTest::keyClick(focus(), key, modifiers); });
    }
    void type(const QString &text)
    {
        act(QStringLiteral("type ") + text, [&] { QTest::keyClicks(focus(), text); });
    }
    void clickCell(int row, Column column)
    {
        act(QStringLiteral("click a cell"), [&] {
            const QRect cell = view()->visualRect(view()->model()->index(row, static_cast<int>(column)));
            QVERIFY(view()->viewport()->rect().contains(cell.center()));
            QTest::mouseClick(view()->viewport(), Qt::LeftButton, {}, cell.center());
        });
    }
    void clickHeader(Column column)
    {
        act(QStringLiteral("click the header of a column"),
            [&] { QTest::mouseClick(view()->horizontalHeader()->viewport(), Qt::LeftButton, {}, headerOf(column)); });
    }
    void openHeaderMenu(Column column)
    {
        act(QStringLiteral("open the menu of a column's header"), [&] {
            QWidget *const header = view()->horizontalHeader()->viewport();
            const QPoint at = headerOf(column);
            QContextMenuEvent event(QContextMenuEvent::Mouse, at, header->mapToGlobal(at));
            QApplication::sendEvent(header, &event);
        });
    }
    /// An entry of the menu that is open; its menu opens when it leads to another one.
    void choose(const QString &text)
    {
        act(QStringLiteral("choose ") + text, [&] {
            auto *const menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
            QVERIFY(menu);
            for (QAction *const entry : menu->actions()) {
                if (entry->text() != text)
                    continue;
                // The mouse opens a menu after a delay, which the key does not have.
                menu->setActiveAction(entry);
                QTest::keyClick(menu, Qt::Key_Return);
                return;
            }
            QFAIL(qPrintable(QStringLiteral("the menu has no entry ") + text));
        });
    }
    void clickGroupHeader(GroupFigure figure)
    {
        act(QStringLiteral("click the header of the groups"), [&] {
            const QHeaderView *const header = groups()->header();
            const int section = sectionOf(figure);
            QVERIFY(section > 0);
            const int x = header->sectionViewportPosition(section) + header->sectionSize(section) / 2;
            QVERIFY(header->viewport()->rect().contains(x, 1));
            QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, {x, header->height() / 2});
        });
    }
    void act(const QString &what, const std::function<void()> &action)
    {
        m_actions << what;
        if (m_actions.size() > mostActions)
            return QTest::qFail(
                qPrintable(QStringLiteral("too many actions: ") + m_actions.join(u", ")), __FILE__, __LINE__);
        action();
    }

    // What the window shows

    FlowPage *page() const { return window.currentPage(); }
    FlowView *view() const { return page()->view(); }
    GroupView *groups() const { return page()->findChild<GroupView *>(); }
    /// Rows in their order, cells with a blank between; rows with ", " between.
    QString rows(const QList<Column> &columns) const
    {
        if (!page()->showsTable())
            return QStringLiteral("no rows");
        QStringList rows;
        for (int row = 0; row < view()->model()->rowCount(); ++row) {
            QStringList cells;
            for (const Column column : columns)
                cells << view()->model()->index(row, static_cast<int>(column)).data().toString();
            rows << cells.join(u' ');
        }
        return rows.join(QStringLiteral(", "));
    }
    /// The same of groups: the value, and one figure.
    QString groupsWith(GroupFigure figure) const
    {
        const GroupModel *const model = groups() ? groups()->groupModel() : nullptr;
        if (!model || !groups()->isVisible() || sectionOf(figure) < 0)
            return QStringLiteral("no groups");
        QStringList rows;
        for (int row = 0; row < model->rowCount(); ++row)
            rows << model->index(row, 0).data().toString() + u' '
                    + model->index(row, sectionOf(figure)).data().toString();
        return rows.join(QStringLiteral(", "));
    }

private:
    static QWidget *focus() { return QApplication::focusWidget(); }
    QPoint headerOf(Column column) const
    {
        const QHeaderView *const header = view()->horizontalHeader();
        const QPoint at(header->sectionViewportPosition(static_cast<int>(column)) + 20, header->height() / 2);
        if (header->isSectionHidden(static_cast<int>(column)) || !header->viewport()->rect().contains(at))
            QTest::qFail("the header of the column is not visible", __FILE__, __LINE__);
        return at;
    }
    int sectionOf(GroupFigure figure) const
    {
        const GroupModel *const model = groups()->groupModel();
        for (int section = 0; model && section < model->columnCount(); ++section) {
            if (model->column(section).figure == figure)
                return section;
        }
        return -1;
    }

    QStringList m_actions;
    const std::chrono::steady_clock::time_point m_now = std::chrono::steady_clock::now();
};

} // namespace ctscope::test
