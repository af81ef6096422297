// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/status_line.h"

#include "table/shown_text.h"
#include "ui/window/filter_colors.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStyleOptionToolButton>
#include <QStylePainter>
#include <QToolButton>

#include <algorithm>
#include <utility>
#include <vector>

namespace ctscope {

class LineButton : public QToolButton {
public:
    using QToolButton::QToolButton;

    bool isCut() const { return width() < sizeHint().width(); }
    /// The colour behind the text; invalid: none.
    void setTone(const QColor &tone)
    {
        if (std::exchange(m_tone, tone) != tone)
            update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QStyleOptionToolButton option;
        initStyleOption(&option);
        const int around = sizeHint().width() - fontMetrics().horizontalAdvance(text());
        if (isCut())
            option.text = fontMetrics().elidedText(text(), Qt::ElideRight, std::max(0, width() - around / 2));
        QStylePainter painter(this);
        if (m_tone.isValid())
            painter.fillRect(rect(), tintOf(m_tone));
        painter.drawComplexControl(QStyle::CC_ToolButton, option);
    }

private:
    QColor m_tone;
};

StatusLine::StatusLine(QWidget *parent)
    : QWidget(parent)
    , m_row(new QHBoxLayout(this))
{
    setObjectName(QStringLiteral("statusLine"));
    setAccessibleName(tr("What is shown, and from where"));
    // A long line must not make the window wide; its longest parts are cut.
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_row->setContentsMargins(4, 0, 4, 0);
    m_row->setSpacing(0);
    m_row->addStretch(1);
    connect(&m_second, &QTimer::timeout, this, [this] {
        if (m_frame && m_frame->snapshot->live)
            rebuild();
    });
}

void StatusLine::showFrame(const FramePtr &frame, bool paused, const CapacityAlarm &alarm)
{
    m_alarm = {};
    if (alarm.notice())
        m_alarm = {QStringLiteral("alarm"), alarm.shortText(), alarm.notice()->why};
    m_frame = frame;
    m_paused = paused;
    rebuild();
    m_second.frameCame();
}

QString StatusLine::text() const
{
    QStringList words;
    for (const auto &part : m_parts)
        words << part.text;
    return words.join(QStringLiteral(" · "));
}

void StatusLine::rebuild()
{
    m_parts = m_frame && m_frame->snapshot && m_frame->order ? statusParts(*m_frame, m_paused, m_frame->now())
                                                             : QList<Part>{};
    if (!m_parts.isEmpty() && !m_alarm.text.isEmpty())
        m_parts.prepend(m_alarm);
    // Buttons are kept and refilled, so that one that has the focus keeps it.
    while (m_buttons.size() < m_parts.size()) {
        auto *button = new LineButton(this);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        button->setCursor(Qt::PointingHandCursor);
        const auto place = m_buttons.size();
        connect(button, &QToolButton::clicked, this, [this, button, place] {
            if (place < m_parts.size())
                showExplanation(m_parts[place].explanation, button);
        });
        auto *dot = new QLabel(QStringLiteral("·"), this);
        m_row->insertWidget(static_cast<int>(2 * place), dot);
        m_row->insertWidget(static_cast<int>(2 * place + 1), button);
        m_dots.append(dot);
        m_buttons.append(button);
    }
    for (qsizetype i = 0; i < m_buttons.size(); ++i) {
        auto *button = m_buttons[i];
        const bool used = i < m_parts.size();
        button->setVisible(used);
        m_dots[i]->setVisible(used && i > 0);
        if (!used)
            continue;
        const auto &part = m_parts[i];
        if (const QString text = labelOf(part.text); button->text() != text)
            button->setText(text);
        button->setObjectName(QStringLiteral("status-") + part.id);
        button->setTone(
            part.isFiltered ? filterTone(QString::fromStdString(m_frame->spec.filter.text()), palette()) : QColor());
        button->setAccessibleName(part.text);
        button->setToolTip(toolTipOf(tr("%1. Click for details.").arg(part.explanation.title)));
    }
    shareWidth();
}

/// When not all parts fit, cuts the longest ones to a common width and leaves short ones whole.
void StatusLine::shareWidth()
{
    const QMargins margins = m_row->contentsMargins();
    int room = width() - margins.left() - margins.right();
    std::vector<int> wanted;
    for (qsizetype i = 0; i < m_buttons.size(); ++i) {
        if (m_buttons[i]->isHidden())
            continue;
        wanted.push_back(m_buttons[i]->sizeHint().width());
        if (!m_dots[i]->isHidden())
            room -= m_dots[i]->sizeHint().width();
    }
    std::ranges::sort(wanted);
    int most = wanted.empty() ? 0 : wanted.back();
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const int each = room / static_cast<int>(wanted.size() - i);
        if (wanted[i] > each) {
            most = each;
            break;
        }
        room -= wanted[i];
    }
    for (auto *button : std::as_const(m_buttons)) {
        if (!button->isHidden())
            button->setFixedWidth(std::max(1, std::min(button->sizeHint().width(), most)));
    }
}

void StatusLine::resizeEvent(QResizeEvent *) { shareWidth(); }

void StatusLine::showEvent(QShowEvent *) { m_second.start(); }

void StatusLine::hideEvent(QHideEvent *) { m_second.stop(); }

} // namespace ctscope
