// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/line_list.h"

#include "ui/parts/semantic_colors.h"

#include "table/shown_text.h"

#include <QApplication>
#include <QColorDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include <utility>

namespace ctscope {

namespace {

constexpr int colorRole = Qt::UserRole;

} // namespace

LineList::LineList(const QStringList &headers, const QString &colorTitle, QWidget *parent)
    : QWidget(parent)
    , m_colorTitle(colorTitle)
    , m_table(new QTableWidget(0, static_cast<int>(headers.size())))
    , m_problem(new QLabel)
    , m_side(new QVBoxLayout)
    , m_remove(new QPushButton(tr("&Remove")))
    , m_color(new QPushButton(tr("&Colour…")))
    , m_up(new QPushButton(tr("Move &Up")))
    , m_down(new QPushButton(tr("Move &Down")))
{
    auto *whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    auto *middle = new QHBoxLayout;
    m_table->setHorizontalHeaderLabels(headers);
    m_table->horizontalHeader()->setSectionResizeMode(static_cast<int>(headers.size()) - 1, QHeaderView::Stretch);
    m_table->verticalHeader()->hide();
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    middle->addWidget(m_table, 1);
    auto *add = new QPushButton(tr("&Add"));
    for (QPushButton *button : {add, m_remove, m_color, m_up, m_down})
        addButton(button);
    auto *side = new QVBoxLayout;
    side->addLayout(m_side);
    side->addStretch(1);
    middle->addLayout(side);
    whole->addLayout(middle, 1);
    m_problem->setObjectName(QStringLiteral("problem"));
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setMinimumHeight(fontMetrics().height() * 2);
    whole->addWidget(m_problem);
    connect(add, &QPushButton::clicked, this, &LineList::addWanted);
    connect(m_remove, &QPushButton::clicked, this, [this] {
        m_table->removeRow(current());
        check();
    });
    connect(m_color, &QPushButton::clicked, this, &LineList::chooseColor);
    connect(m_up, &QPushButton::clicked, this, [this] { moveLine(-1); });
    connect(m_down, &QPushButton::clicked, this, [this] { moveLine(1); });
    connect(m_table, &QTableWidget::itemChanged, this, &LineList::check);
    connect(m_table, &QTableWidget::currentCellChanged, this, &LineList::check);
}

void LineList::setChecks(std::function<QString(int)> problemOf, std::function<void(int)> show)
{
    m_problemOf = std::move(problemOf);
    m_show = std::move(show);
}

int LineList::count() const { return m_table->rowCount(); }

void LineList::addButton(QPushButton *button)
{
    button->setAutoDefault(false);
    m_side->addWidget(button);
}

QTableWidgetItem *LineList::insertLine(int row, const QStringList &cells, const QColor &color)
{
    const bool checking = std::exchange(m_checking, true); // once the line is complete
    m_table->insertRow(row);
    for (int column = 0; column < m_table->columnCount(); ++column)
        m_table->setItem(row, column, new QTableWidgetItem(cells.value(column)));
    QTableWidgetItem *const first = m_table->item(row, 0);
    first->setData(colorRole, color);
    m_checking = checking;
    check();
    return first;
}

void LineList::edit(int row)
{
    m_table->setCurrentCell(row, 0);
    m_table->setFocus();
    m_table->editItem(m_table->item(row, 0));
}

QString LineList::cell(int row, int column) const
{
    const QTableWidgetItem *const item = m_table->item(row, column);
    return item ? item->text().trimmed() : QString();
}

QColor LineList::color(int row) const
{
    const QTableWidgetItem *const first = m_table->item(row, 0);
    return first ? first->data(colorRole).value<QColor>() : QColor();
}

void LineList::setColor(int row, const QColor &color)
{
    if (QTableWidgetItem *const first = m_table->item(row, 0))
        first->setData(colorRole, color);
    check();
}

int LineList::current() const { return m_table->currentRow(); }

void LineList::moveLine(int by)
{
    const int from = current();
    const int to = from + by;
    if (from < 0 || to < 0 || to >= count())
        return;
    const bool checking = std::exchange(m_checking, true); // no line is complete in between
    for (int column = 0; column < m_table->columnCount(); ++column) {
        QTableWidgetItem *const here = m_table->takeItem(from, column);
        m_table->setItem(from, column, m_table->takeItem(to, column));
        m_table->setItem(to, column, here);
    }
    m_table->setCurrentCell(to, m_table->currentColumn());
    m_checking = checking;
    check();
}

void LineList::chooseColor()
{
    const int row = current();
    if (row < 0)
        return;
    const QColor chosen = QColorDialog::getColor(color(row), this, m_colorTitle);
    if (chosen.isValid())
        setColor(row, chosen);
}

void LineList::check()
{
    if (m_checking || !m_problemOf)
        return;
    m_checking = true;
    const QColor wrong = SemanticColors::of(palette()).errorText;
    QString told;
    m_good = true;
    for (int row = 0; row < count(); ++row) {
        const QString problem = m_problemOf(row);
        m_good = m_good && problem.isEmpty();
        for (int column = 0; column < m_table->columnCount(); ++column) {
            if (QTableWidgetItem *const item = m_table->item(row, column)) {
                item->setData(Qt::ForegroundRole, problem.isEmpty() ? QVariant() : QVariant(QBrush(wrong)));
                item->setToolTip(toolTipOf(problem));
            }
        }
        if (m_show)
            m_show(row);
        if (!problem.isEmpty() && (told.isEmpty() || row == current()))
            told = problem;
    }
    m_problem->setText(told);
    const int row = current();
    m_remove->setEnabled(row >= 0);
    m_color->setEnabled(row >= 0);
    m_up->setEnabled(row > 0);
    m_down->setEnabled(row >= 0 && row + 1 < count());
    m_checking = false;
    emit checked();
}

bool LineList::finish()
{
    // A text may still be in its editor, which hands it over when it loses the focus.
    m_remove->setFocus();
    check();
    if (!m_good) {
        QApplication::beep();
        m_table->setFocus();
    }
    return m_good;
}

} // namespace ctscope
