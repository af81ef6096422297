// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/row_menu.h"

#include "ui/table/copy_forms.h"
#include "ui/table/flow_view.h"
#include "ui/table/group_entries.h"
#include "ui/table/selected_rows.h"

#include "query/edit/edit_plan.h"
#include "query/filter/filter_phrases.h"
#include "table/column_words.h"
#include "table/shown_text.h"

#include <QClipboard>
#include <QGuiApplication>

namespace ctscope {

namespace {
constexpr qsizetype mostInEntry = 45;  ///< characters of a cell
constexpr std::size_t mostRows = 1000; ///< of a selection, whose values are put into a filter

/// Rows of the snapshot that are selected, when they are not too many for a filter that can be read.
std::vector<Row> selectedRows(const FlowView *view, const FlowTableModel &model)
{
    std::vector<Row> rows;
    for (const RowRun &run : runsOf(view->selectionModel()->selection())) {
        for (int at = run.first; at <= run.last; ++at) {
            if (rows.size() == mostRows)
                return {};
            if (const auto row = model.snapshotRow(at))
                rows.push_back(*row);
        }
    }
    return rows;
}

} // namespace

RowMenu::RowMenu(FlowView *view, const QModelIndex &cell)
    : QMenu(view)
{
    setObjectName(QStringLiteral("rowMenu"));
    addCopies(view, cell);
    addSeparator();
    addFilters(view, cell);
    addGroupEntries(this, view, static_cast<Column>(cell.column()));
    if (definitionOf(static_cast<Column>(cell.column())).type == ColumnType::Address) {
        const QString address = cell.data(FlowTableModel::ExactTextRole).toString();
        addAction(tr("Name “%1”…").arg(labelOf(shownText(address, mostInEntry))), view, [view, address] {
            emit view->namingRequested(QStringLiteral("address %1 ").arg(address));
        })->setEnabled(!address.isEmpty());
    }
    auto *inspect = addAction(tr("Inspect"), view, &FlowView::inspectRequested);
    inspect->setShortcut(Qt::Key_Return);
    addEdits(view, cell);
    addSeparator();
    const auto column = static_cast<Column>(cell.column());
    addAction(
        tr("What “%1” Means").arg(columnWords(column).title), view, [view, column] { view->explainColumn(column); });
}

void RowMenu::addEdits(FlowView *view, const QModelIndex &cell)
{
    const int rows = view->selectedRowCount();
    const auto *const model = qobject_cast<const FlowTableModel *>(cell.model());
    const bool possible = model && model->frame() && editObstacle(*model->frame()->snapshot) == EditObstacle::None;
    const auto add = [&](const QString &text, EntryEdit::Kind kind) {
        auto *const action = addAction(text, view, [view, kind] { emit view->editRequested(kind); });
        action->setEnabled(possible);
        return action;
    };
    add(rows > 1 ? tr("Delete %Ln Flows…", nullptr, rows) : tr("Delete Flow…"), EntryEdit::Kind::Delete)
        ->setShortcut(QKeySequence::Delete);
    add(tr("Set Time Left…"), EntryEdit::Kind::Timeout);
    add(tr("Set Mark…"), EntryEdit::Kind::Mark);
}

void RowMenu::addFilters(FlowView *view, const QModelIndex &cell)
{
    const auto *const model = qobject_cast<const FlowTableModel *>(cell.model());
    const auto row = model ? model->snapshotRow(cell.row()) : std::nullopt;
    if (!row)
        return;
    const auto column = static_cast<Column>(cell.column());
    const FramePtr frame = model->frame();
    const CellContext context{*frame->snapshot, model->moment()};
    const QString value = labelOf(shownText(cell.data().toString(), mostInEntry));
    const bool known = !value.isEmpty();
    const auto add = [view](QMenu *menu, const QString &text, const Filter &filter) {
        menu->addAction(text, view,
                [view, wanted = QString::fromStdString(filter.text())] { emit view->filterRequested(wanted); })
            ->setToolTip(toolTipOf(QString::fromStdString(filter.text())));
    };
    const filter::NodePtr only = filter::onlyThis(context, column, *row);
    const filter::NodePtr without = filter::notThis(context, column, *row);
    add(this, known ? tr("Filter by “%1”").arg(value) : tr("Filter by Rows Without a Value"), Filter(only));
    auto *more = addMenu(tr("Filter"));
    more->setToolTipsVisible(true);
    add(more, known ? tr("Not “%1”").arg(value) : tr("Only Rows With a Value"), Filter(without));
    if (const filter::NodePtr atLeast = filter::atLeastThis(context, column, *row))
        add(more, tr("At Least “%1”").arg(value), Filter(atLeast));
    const std::vector<Row> chosen = selectedRows(view, *model);
    if (chosen.size() > 1)
        add(more, tr("One of the Values in the %Ln Selected Rows", nullptr, static_cast<int>(chosen.size())),
            Filter(filter::oneOfThese(context, column, chosen)));
    const Filter &now = frame->spec.filter;
    if (now.isEmpty())
        return;
    more->addSection(tr("With the Filter So Far"));
    using filter::Joint;
    const QString what = known ? tr("“%1”").arg(value) : tr("no value");
    add(more, tr("… and %1").arg(what), filter::joined(now, Joint::And, only));
    add(more, tr("… and not %1").arg(what), filter::joined(now, Joint::And, without));
    add(more, tr("… or %1").arg(what), filter::joined(now, Joint::Or, only));
}

void RowMenu::addCopies(FlowView *view, const QModelIndex &cell)
{
    const int rows = view->selectedRowCount();
    auto *copyRows = addAction(
        rows > 1 ? tr("Copy %Ln Rows", nullptr, rows) : tr("Copy Row"), view, [view] { emit view->copyRequested({}); });
    copyRows->setShortcut(QKeySequence::Copy);
    auto *as = addMenu(rows > 1 ? tr("Copy Rows As") : tr("Copy Row As"));
    addCopyForms(as, [view](RowForm form) { emit view->copyRequested(form); });
    const auto addCopy = [&](const QString &text) {
        const QString shortened = labelOf(shownText(text, mostInEntry));
        addAction(text.isEmpty() ? tr("Copy Cell") : tr("Copy “%1”").arg(shortened), view, [text] {
            QGuiApplication::clipboard()->setText(text);
        })->setEnabled(!text.isEmpty());
    };
    // An address with its port, as it is shown, and alone.
    const QString endpoint = cell.data(FlowTableModel::EndpointRole).toString();
    const QString exact = cell.data(FlowTableModel::ExactTextRole).toString();
    if (endpoint != exact)
        addCopy(endpoint);
    addCopy(exact);
    if (const QString name = cell.data(FlowTableModel::NameRole).toString(); !name.isEmpty())
        addCopy(name);
}

} // namespace ctscope
