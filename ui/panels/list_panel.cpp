// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/list_panel.h"

#include "ui/parts/row_list_view.h"
#include "ui/parts/text_block.h"

#include "table/shown_text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace ctscope {
namespace {

constexpr int tableWidth = 780;
constexpr int detailsWidth = 240;
constexpr int leastDetailsWidth = 180;

} // namespace

ListPanel::ListPanel(Sign sign, QWidget *parent)
    : QWidget(parent)
    , m_stack(new QStackedWidget(this))
    , m_message(new QLabel)
    , m_summary(new QLabel)
    , m_splitter(new QSplitter(Qt::Horizontal))
    , m_table(new RowListView(sign))
    , m_title(new TextBlock)
    , m_details(new TextBlock)
    , m_top(new QHBoxLayout)
{
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_stack);

    m_message->setWordWrap(true);
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setMargin(16);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);

    auto *list = new QWidget;
    m_column = new QVBoxLayout(list);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    m_summary->setMargin(6);
    m_summary->setWordWrap(true);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_summary->hide();
    m_top->addWidget(m_summary, 1);
    m_column->addLayout(m_top);
    m_column->addWidget(m_splitter, 1);
    m_splitter->addWidget(m_table);
    m_splitter->addWidget(makeDetails());
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setChildrenCollapsible(false);
    setDetailsWidth(leastDetailsWidth, detailsWidth);
    m_stack->addWidget(list);
    m_stack->addWidget(m_message);
    setFocusProxy(m_table);
}

QWidget *ListPanel::makeDetails()
{
    auto *beside = new QWidget;
    m_beside = new QVBoxLayout(beside);
    m_beside->setContentsMargins(10, 6, 10, 6);
    auto font = m_title->font();
    font.setBold(true);
    m_title->setFont(font);
    m_beside->addWidget(m_title);
    m_beside->addWidget(m_details);
    m_beside->addStretch(1);
    setDetailsName(tr("About the current row"));
    auto *scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(beside);
    return scroll;
}

QString ListPanel::message() const { return m_stack->currentWidget() == m_message ? m_message->text() : QString(); }

QString ListPanel::details() const { return m_details->shownText(); }

QString ListPanel::summary() const { return m_summary->text(); }

void ListPanel::setSummary(const QString &text, const QString &explanation)
{
    if (m_summary->text() != text)
        m_summary->setText(text);
    m_summary->setToolTip(toolTipOf(explanation));
    m_summary->setVisible(!text.isEmpty());
}

void ListPanel::setDetails(const QString &title, const QString &text)
{
    m_title->showText(title);
    m_title->setVisible(!title.isEmpty());
    m_details->showText(text);
}

void ListPanel::setDetailsName(const QString &name) { m_details->setAccessibleName(name); }

void ListPanel::setDetailsWidth(int least, int usual)
{
    m_splitter->setSizes({tableWidth, usual});
    m_splitter->widget(1)->setMinimumWidth(least);
}

void ListPanel::addBesideSummary(QWidget *widget)
{
    constexpr int toEdge = 10;
    m_top->addWidget(widget);
    m_top->setContentsMargins(0, 0, toEdge, 0);
    setTabOrder(m_summary, widget); // before the table, as it is on the screen
}

void ListPanel::addBelowDetails(QWidget *widget) { m_beside->insertWidget(m_beside->count() - 1, widget); }

void ListPanel::addBelow(QWidget *widget) { m_column->addWidget(widget); }

void ListPanel::showMessage(const QString &text)
{
    if (m_message->text() != text)
        m_message->setText(text);
    m_stack->setCurrentWidget(m_message);
}

void ListPanel::showList() { m_stack->setCurrentIndex(0); }

} // namespace ctscope
