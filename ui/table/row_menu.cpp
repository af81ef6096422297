// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/row_menu.h"

#include "ui/table/copy_forms.h"
#include "ui/table/flow_view.h"

#include "query/filter/filter_phrases.h"
#include "table/column_words.h"
#include "table/shown_text.h"

#include <QClipboard>
#include <QGuiApplication>

namespace ctscope {

namespace {
constexpr qsizetype mostInEntry = 45; ///< characters of a cell

/// The filter that shows the rows with the value of this cell.
QString filterFor(const QModelIndex &cell)
{
    const auto *const model = qobject_cast<const FlowTableModel *>(cell.model());
    const auto row = model ? model->snapshotRow(cell.row()) : std::nullopt;
    if (!row)
        return {};
    const CellContext context{*model->frame()->snapshot, model->moment()};
    return QString::fromStdString(filter::textOf(*filter::onlyThis(context, static_cast<Column>(cell.column()), *row)));
}
} // namespace

RowMenu::RowMenu(FlowView *view, const QModelIndex &cell)
    : QMenu(view)
{
    setObjectName(QStringLiteral("rowMenu"));
    addCopies(view, cell);
    addSeparator();
    const QString shown = cell.data().toString();
    auto *filter = addAction(
        shown.isEmpty() ? tr("Filter by This Value") : tr("Filter by “%1”").arg(labelOf(shownText(shown, mostInEntry))),
        view, [view, wanted = filterFor(cell)] { emit view->filterRequested(wanted); });
    filter->setEnabled(!shown.isEmpty());
    auto *inspect = addAction(tr("Inspect"), view, &FlowView::inspectRequested);
    inspect->setShortcut(Qt::Key_Return);
    addSeparator();
    const auto column = static_cast<Column>(cell.column());
    addAction(
        tr("What “%1” Means").arg(columnWords(column).title), view, [view, column] { view->explainColumn(column); });
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
}

} // namespace ctscope
