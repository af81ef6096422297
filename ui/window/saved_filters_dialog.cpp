// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/saved_filters_dialog.h"

#include "ui/parts/saved_filters.h"
#include "ui/parts/semantic_colors.h"

#include "query/filter/filter.h"
#include "table/filter_words.h"

#include <QColorDialog>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace ctscope {

namespace {

enum TableColumn { Name, Text, ColumnCount };
constexpr int colorRole = Qt::UserRole;

QPixmap chip(const QColor &color, int side)
{
    QPixmap picture(side, side);
    picture.fill(color.isValid() ? color : Qt::transparent);
    return picture;
}

} // namespace

SavedFiltersDialog::SavedFiltersDialog(QWidget *parent)
    : QDialog(parent)
    , m_table(new QTableWidget(0, ColumnCount))
    , m_problem(new QLabel)
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel))
    , m_remove(new QPushButton(tr("&Remove")))
    , m_color(new QPushButton(tr("&Colour…")))
    , m_up(new QPushButton(tr("Move &Up")))
    , m_down(new QPushButton(tr("Move &Down")))
{
    setWindowTitle(tr("Saved Filters"));
    setObjectName(QStringLiteral("savedFilters"));
    auto *whole = new QVBoxLayout(this);
    auto *label = new QLabel(tr("Write $name in a filter to use a saved one in it."));
    label->setWordWrap(true);
    whole->addWidget(label);
    auto *middle = new QHBoxLayout;
    m_table->setHorizontalHeaderLabels({tr("Name"), tr("Filter")});
    m_table->horizontalHeader()->setSectionResizeMode(Text, QHeaderView::Stretch);
    m_table->verticalHeader()->hide();
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setAccessibleName(windowTitle());
    m_table->setTabKeyNavigation(false);
    m_table->setColumnWidth(Name, fontMetrics().averageCharWidth() * 18);
    middle->addWidget(m_table, 1);
    auto *side = new QVBoxLayout;
    auto *add = new QPushButton(tr("&Add"));
    for (QPushButton *button : {add, m_remove, m_color, m_up, m_down}) {
        button->setAutoDefault(false);
        side->addWidget(button);
    }
    side->addStretch(1);
    middle->addLayout(side);
    whole->addLayout(middle, 1);
    m_problem->setObjectName(QStringLiteral("problem"));
    m_problem->setWordWrap(true);
    m_problem->setMinimumHeight(fontMetrics().height() * 2);
    whole->addWidget(m_problem);
    whole->addWidget(m_buttons);
    connect(add, &QPushButton::clicked, this, [this] { propose({}); });
    connect(m_remove, &QPushButton::clicked, this, &SavedFiltersDialog::removeLine);
    connect(m_color, &QPushButton::clicked, this, &SavedFiltersDialog::chooseColor);
    connect(m_up, &QPushButton::clicked, this, [this] { moveLine(-1); });
    connect(m_down, &QPushButton::clicked, this, [this] { moveLine(1); });
    connect(m_buttons, &QDialogButtonBox::accepted, this, &SavedFiltersDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &SavedFiltersDialog::reject);
    for (const SavedFilter &filter : SavedFilters::shared()->all())
        addLine(filter);
    connect(m_table, &QTableWidget::itemChanged, this, &SavedFiltersDialog::check);
    connect(m_table, &QTableWidget::currentCellChanged, this, &SavedFiltersDialog::check);
    resize(fontMetrics().averageCharWidth() * 100, fontMetrics().height() * 20);
    check();
}

void SavedFiltersDialog::addLine(const SavedFilter &filter)
{
    const int row = m_table->rowCount();
    m_table->insertRow(row);
    auto *name = new QTableWidgetItem(filter.name);
    name->setData(colorRole, filter.color);
    name->setIcon(chip(filter.color, fontMetrics().ascent()));
    m_table->setItem(row, Name, name);
    m_table->setItem(row, Text, new QTableWidgetItem(filter.text));
}

void SavedFiltersDialog::propose(const QString &text)
{
    addLine({{}, text, {}});
    m_table->setCurrentCell(m_table->rowCount() - 1, Name);
    m_table->setFocus();
    m_table->editItem(m_table->item(m_table->rowCount() - 1, Name));
}

void SavedFiltersDialog::removeLine()
{
    m_table->removeRow(m_table->currentRow());
    check();
}

void SavedFiltersDialog::moveLine(int by)
{
    const int from = m_table->currentRow();
    const int to = from + by;
    if (from < 0 || to < 0 || to >= m_table->rowCount())
        return;
    for (int column = 0; column < ColumnCount; ++column) {
        QTableWidgetItem *const here = m_table->takeItem(from, column);
        m_table->setItem(from, column, m_table->takeItem(to, column));
        m_table->setItem(to, column, here);
    }
    m_table->setCurrentCell(to, m_table->currentColumn());
    check();
}

void SavedFiltersDialog::chooseColor()
{
    QTableWidgetItem *const name = m_table->item(m_table->currentRow(), Name);
    if (!name)
        return;
    const QColor color = QColorDialog::getColor(
        name->data(colorRole).value<QColor>(), this, tr("Colour of the Line While the Filter Is Applied"));
    if (!color.isValid())
        return;
    name->setData(colorRole, color);
    name->setIcon(chip(color, fontMetrics().ascent()));
}

SavedFilter SavedFiltersDialog::filterAt(int row) const
{
    const QTableWidgetItem *const name = m_table->item(row, Name);
    const QTableWidgetItem *const text = m_table->item(row, Text);
    return {name ? name->text().trimmed() : QString(), text ? text->text().trimmed() : QString(),
        name ? name->data(colorRole).value<QColor>() : QColor()};
}

/// Why the filter of a line cannot be saved; empty when it can.
QString SavedFiltersDialog::problemOf(int row) const
{
    const SavedFilter filter = filterAt(row);
    if (filter.name.isEmpty())
        return tr("Give the filter a name.");
    if (!SavedFilters::isName(filter.name))
        return tr("“%1” cannot be a name: a name has letters of the English alphabet, digits, and the signs - _ and "
                  "full stop.")
            .arg(filter.name);
    filter::NameTable names;
    for (int other = 0; other < m_table->rowCount(); ++other) {
        const SavedFilter each = filterAt(other);
        if (other != row && each.name == filter.name)
            return tr("There are two filters named “%1”.").arg(filter.name);
        names.saved[each.name.toStdString()] = each.text.toStdString();
    }
    // By its name, so that one that has itself in it is found.
    const ParsedFilter read = readFilter(filter.text.toStdString(), &names);
    if (read.error)
        return FilterWords::sentence(*read.error);
    if (read.filter.isEmpty())
        return tr("The filter has no text.");
    const ParsedFilter named = readFilter("$" + filter.name.toStdString(), &names);
    return named.error ? FilterWords::sentence(*named.error) : QString();
}

void SavedFiltersDialog::check()
{
    if (m_checking)
        return;
    m_checking = true;
    const QColor wrong = SemanticColors::of(palette()).errorText;
    QString told;
    bool all = true;
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const QString problem = problemOf(row);
        all = all && problem.isEmpty();
        for (int column = 0; column < ColumnCount; ++column) {
            if (QTableWidgetItem *const item = m_table->item(row, column)) {
                item->setData(Qt::ForegroundRole, problem.isEmpty() ? QVariant() : QVariant(QBrush(wrong)));
                item->setToolTip(problem);
            }
        }
        if (!problem.isEmpty() && (told.isEmpty() || row == m_table->currentRow()))
            told = problem;
    }
    m_problem->setText(told);
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(all);
    const int row = m_table->currentRow();
    m_remove->setEnabled(row >= 0);
    m_color->setEnabled(row >= 0);
    m_up->setEnabled(row > 0);
    m_down->setEnabled(row >= 0 && row + 1 < m_table->rowCount());
    m_checking = false;
}

void SavedFiltersDialog::accept()
{
    QList<SavedFilter> filters;
    for (int row = 0; row < m_table->rowCount(); ++row)
        filters << filterAt(row);
    SavedFilters::shared()->setAll(filters);
    QDialog::accept();
}

} // namespace ctscope
