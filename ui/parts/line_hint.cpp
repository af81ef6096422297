// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/line_hint.h"

#include "ui/parts/icons.h"
#include "ui/parts/semantic_colors.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

#include <algorithm>

namespace ctscope {

LineHint::LineHint(QWidget *line)
    : QFrame(line->window())
    , m_line(line)
    , m_label(new QLabel(this))
{
    setObjectName(QStringLiteral("lineHint"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::ToolTipBase);
    setFocusPolicy(Qt::NoFocus);
    m_label->setTextFormat(Qt::RichText);
    m_label->setWordWrap(true);
    m_label->setForegroundRole(QPalette::ToolTipText);
    m_label->setTextInteractionFlags(Qt::LinksAccessibleByMouse);
    auto *row = new QHBoxLayout(this);
    const int gap = fontMetrics().averageCharWidth();
    row->setContentsMargins(gap * 3 + gap / 2, gap, gap, gap);
    row->addWidget(m_label);
    connect(m_label, &QLabel::linkActivated, this, &LineHint::chosen);
    line->installEventFilter(this);
    line->window()->installEventFilter(this);
    hide();
}

void LineHint::showSentence(const QString &sentence, const QStringList &suggestions, Kind kind)
{
    m_sentence = sentence;
    m_kind = kind;
    if (sentence.isEmpty())
        return hide();
    QString text = sentence.toHtmlEscaped();
    for (const QString &suggestion : suggestions)
        text += QStringLiteral(" &nbsp;<a href=\"%1\">%1</a>").arg(suggestion.toHtmlEscaped());
    m_label->setText(text);
    setAccessibleName(sentence);
    place();
    show();
    raise();
}

void LineHint::place()
{
    if (!m_line || m_line->window() != parentWidget())
        return;
    const QPoint below = m_line->mapTo(parentWidget(), QPoint(0, m_line->height() + 2));
    const int most = std::max(200, std::min(m_line->width(), parentWidget()->width() - below.x() - 4));
    const int wanted = m_label->fontMetrics().horizontalAdvance(m_sentence) * 3 / 2 + 80;
    const int wide = std::clamp(wanted, 200, most);
    setGeometry(below.x(), below.y(), wide, heightForWidth(wide) > 0 ? heightForWidth(wide) : sizeHint().height());
}

bool LineHint::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_line && event->type() == QEvent::Hide)
        hide();
    if (!isHidden() && (event->type() == QEvent::Resize || event->type() == QEvent::Move))
        place();
    return QFrame::eventFilter(watched, event);
}

void LineHint::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::ToolTipBase));
    QColor edge = palette().color(QPalette::ToolTipText);
    edge.setAlphaF(0.4F);
    painter.setPen(edge);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
    const int side = fontMetrics().height();
    paintSign(painter, m_kind == Kind::Error ? Sign::Warning : Sign::Information,
        QRectF(fontMetrics().averageCharWidth() * 0.7, (height() - side) / 2.0, side, side),
        palette().color(QPalette::ToolTipText));
}

} // namespace ctscope
