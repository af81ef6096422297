// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/window_bar.h"

#include "ui/window/filter_box.h"
#include "ui/parts/icons.h"

#include <QComboBox>
#include <QLocale>
#include <QMenu>
#include <QStyleOptionToolButton>
#include <QStylePainter>
#include <QToolButton>

namespace ctscope {
namespace {

constexpr int intervals[] = {500, 1000, 2000, 5000, 10000, 30000, 60000};
constexpr int defaultInterval = 1000;

/// A button with a menu, whose arrow is behind the text on the same line.
class MenuButton : public QToolButton {
public:
    using QToolButton::QToolButton;

    QSize sizeHint() const override { return QToolButton::sizeHint() + QSize(arrowWidth() / 2, 0); }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QStyleOptionToolButton option;
        initStyleOption(&option);
        option.features &= ~(QStyleOptionToolButton::HasMenu | QStyleOptionToolButton::Menu);
        QStylePainter painter(this);
        // Leave room for the arrow behind the text.
        QStyleOptionToolButton panel = option;
        panel.text.clear();
        panel.icon = {};
        panel.toolButtonStyle = Qt::ToolButtonTextOnly;
        painter.drawComplexControl(QStyle::CC_ToolButton, panel);
        QStyleOptionToolButton label = option;
        label.rect.setRight(option.rect.right() - arrowWidth() / 2);
        label.state &= ~(QStyle::State_HasFocus);
        painter.drawControl(QStyle::CE_ToolButtonLabel, label);
        QStyleOption arrow = option;
        arrow.rect =
            QRect(option.rect.right() - arrowWidth() - 2, option.rect.top(), arrowWidth(), option.rect.height());
        const int side = arrowWidth() - 4;
        arrow.rect = QStyle::alignedRect(layoutDirection(), Qt::AlignCenter, {side, side}, arrow.rect);
        painter.drawPrimitive(QStyle::PE_IndicatorArrowDown, arrow);
    }

private:
    int arrowWidth() const { return fontMetrics().averageCharWidth() * 2; }
};

} // namespace

WindowBar::WindowBar(QMenu *sources, const QList<QAction *> &reading, const QList<QAction *> &answers, QWidget *parent)
    : QToolBar(tr("Tool Bar"), parent)
    , m_interval(new QComboBox(this))
    , m_filter(new FilterBox(this))
{
    setObjectName(QStringLiteral("toolBar"));
    setMovable(false);
    setContextMenuPolicy(Qt::PreventContextMenu);
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setIconSize({16, 16});

    auto *source = new MenuButton(this);
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
    for (auto *action : reading)
        widgetForAction(action)->setFocusPolicy(Qt::TabFocus);

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
    addActions(answers);
    for (auto *action : answers)
        widgetForAction(action)->setFocusPolicy(Qt::TabFocus);
}

int WindowBar::interval() const { return m_interval->currentData().toInt(); }

void WindowBar::setInterval(int milliseconds)
{
    const int index = m_interval->findData(milliseconds);
    m_interval->setCurrentIndex(index >= 0 ? index : m_interval->findData(defaultInterval));
}

void WindowBar::setIntervalEnabled(bool enabled) { m_interval->setEnabled(enabled); }

} // namespace ctscope
