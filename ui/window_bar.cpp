// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window_bar.h"

#include "ui/filter_box.h"
#include "ui/icons.h"

#include <QComboBox>
#include <QLocale>
#include <QMenu>
#include <QToolButton>

namespace ctscope {
namespace {

constexpr int intervals[] = {500, 1000, 2000, 5000, 10000, 30000, 60000};
constexpr int defaultInterval = 1000;

} // namespace

WindowBar::WindowBar(QMenu *sources, const QList<QAction *> &reading, QWidget *parent)
    : QToolBar(tr("Tool Bar"), parent)
    , m_interval(new QComboBox(this))
    , m_filter(new FilterBox(this))
{
    setObjectName(QStringLiteral("toolBar"));
    setMovable(false);
    setContextMenuPolicy(Qt::PreventContextMenu);
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setIconSize({16, 16});

    auto *source = new QToolButton(this);
    source->setObjectName(QStringLiteral("sourceButton"));
    source->setText(tr("Source"));
    source->setToolTip(tr("Where the flows come from: this machine, a saved dump, or the clipboard"));
    source->setIcon(signIcon(Sign::Machine));
    source->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    source->setPopupMode(QToolButton::InstantPopup);
    source->setFocusPolicy(Qt::TabFocus);
    source->setMenu(sources);
    addWidget(source);
    addSeparator();
    addActions(reading);

    m_interval->setObjectName(QStringLiteral("interval"));
    m_interval->setToolTip(tr("How often the table is read"));
    m_interval->setAccessibleName(tr("Interval"));
    for (const int ms : intervals)
        m_interval->addItem(tr("every %1 s").arg(QLocale().toString(ms / 1000.0, 'g', 2)), ms);
    setInterval(defaultInterval);
    connect(m_interval, &QComboBox::activated, this, [this] { emit intervalChosen(interval()); });
    addWidget(m_interval);
    addSeparator();
    addWidget(m_filter);
}

int WindowBar::interval() const { return m_interval->currentData().toInt(); }

void WindowBar::setInterval(int milliseconds)
{
    const int index = m_interval->findData(milliseconds);
    m_interval->setCurrentIndex(index >= 0 ? index : m_interval->findData(defaultInterval));
}

void WindowBar::setIntervalEnabled(bool enabled) { m_interval->setEnabled(enabled); }

} // namespace ctscope
