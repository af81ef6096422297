// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/severity_mark.h"

#include "table/finding_words.h"
#include "ui/parts/icons.h"
#include "ui/parts/semantic_colors.h"

#include <QPainter>

namespace ctscope {

SeverityMark::SeverityMark(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void SeverityMark::setSeverity(std::optional<Severity> severity)
{
    if (severity == m_severity)
        return;
    m_severity = severity;
    update();
}

QColor SeverityMark::color(std::optional<Severity> severity, const QPalette &palette)
{
    const SemanticColors colors = SemanticColors::of(palette);
    if (!severity)
        return colors.calm;
    switch (*severity) {
    case Severity::Note: return colors.quiet;
    case Severity::Warning: return colors.warning;
    case Severity::Critical: return colors.error;
    }
    return colors.quiet;
}

QString SeverityMark::word(std::optional<Severity> severity)
{
    if (!severity)
        return tr("Fine");
    const QString word = FindingWords::severity(*severity);
    return word.left(1).toUpper() + word.mid(1);
}

QSize SeverityMark::sizeHint() const
{
    const int side = fontMetrics().height();
    return {side, side};
}

void SeverityMark::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Sign sign = !m_severity          ? Sign::Assured
        : *m_severity == Severity::Note    ? Sign::Information
        : *m_severity == Severity::Warning ? Sign::Warning
                                           : Sign::Error;
    const int side = std::min(width(), height());
    paintSign(painter, sign, QRectF((width() - side) / 2.0, (height() - side) / 2.0, side, side),
        color(m_severity, palette()));
}

} // namespace ctscope
