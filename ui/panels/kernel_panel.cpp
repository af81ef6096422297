// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/fact_panel.h"

#include "ui/parts/fact_table.h"
#include "ui/parts/text_block.h"

#include "table/shown_text.h"

#include <QLabel>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace ctscope {

FactPanel::FactPanel(Sign sign, QWidget *parent)
    : QWidget(parent)
    , m_stack(new QStackedWidget(this))
    , m_message(new QLabel)
    , m_summary(new QLabel)
    , m_splitter(new QSplitter(Qt::Horizontal))
    , m_table(new FactTable(sign))
    , m_title(new TextBlock)
    , m_details(new TextBlock)
{
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_stack);

    m_message->setWordWrap(true);
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setMargin(16);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_stack->addWidget(m_message);

    auto *facts = new QWidget;
    m_column = new QVBoxLayout(facts);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    m_summary->setMargin(6);
    m_summary->setWordWrap(true);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_summary->hide();
    m_column->addWidget(m_summary);
    m_column->addWidget(m_splitter, 1);
    m_stack->addWidget(facts);

    auto *beside = new QWidget;
    m_beside = new QVBoxLayout(beside);
    m_beside->setContentsMargins(10, 6, 10, 6);
    auto font = m_title->font();
    font.setBold(true);
    m_title->setFont(font);
    m_beside->addWidget(m_title);
    m_beside->addWidget(m_details);
    m_beside->addStretch(1);
    m_details->setAccessibleName(tr("About the current row"));
    auto *scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(beside);
    m_splitter->addWidget(m_table);
    m_splitter->addWidget(scroll);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({780, 240});
    m_splitter->setChildrenCollapsible(false);
    scroll->setMinimumWidth(180);
    setFocusProxy(m_table);
}

QString FactPanel::message() const
{
    return m_stack->currentWidget() == m_message ? m_message->text() : QString();
}

QString FactPanel::details() const { return m_details->shownText(); }

QString FactPanel::summary() const { return m_summary->text(); }

void FactPanel::setSummary(const QString &text, const QString &explanation)
{
    if (m_summary->text() != text)
        m_summary->setText(text);
    m_summary->setToolTip(toolTipOf(explanation));
    m_summary->setVisible(!text.isEmpty());
}

void FactPanel::setDetails(const QString &title, const QString &text)
{
    m_title->showText(title);
    m_title->setVisible(!title.isEmpty());
    m_details->showText(text);
}

void FactPanel::addBelowDetails(QWidget *widget)
{
    m_beside->insertWidget(m_beside->count() - 1, widget);
}

void FactPanel::addBelow(QWidget *widget)
{
    m_column->addWidget(widget);
}

void FactPanel::showMessage(const QString &text)
{
    if (m_message->text() != text)
        m_message->setText(text);
    m_stack->setCurrentWidget(m_message);
}

void FactPanel::showFrame(const FramePtr &frame, bool paused)
{
    if (!frame) {
        forget();
        return showMessage(tr("There is no table."));
    }
    const Snapshot &snapshot = *frame->snapshot;
    if (snapshot.epoch != m_epoch) { // another tracking
        m_epoch = snapshot.epoch;
        forget();
    }
    if (!snapshot.live && !(snapshot.facts && holds(*snapshot.facts))) {
        forget();
        return showMessage(dumpMessage());
    }
    if (!snapshot.facts && !paused) {
        forget();
        return showMessage(tr("This source does not provide that."));
    }
    const QString why = takeFacts(frame->snapshot);
    if (why.isEmpty())
        m_stack->setCurrentIndex(1);
    else
        showMessage(why);
}

} // namespace ctscope
