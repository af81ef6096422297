// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/shown_text.h"

#include "flow/foreign_text.h"

#include <QStringList>

#include <algorithm>

namespace ctscope {

namespace {

bool isObeyedUnit(QChar unit) { return isObeyed(unit.unicode()); }

std::size_t mostOf(qsizetype most) { return most < 0 ? wholeText : static_cast<std::size_t>(most); }

} // namespace

QString shownText(std::string_view text, qsizetype most)
{
    const std::string visible = visibleText(text, mostOf(most));
    return QString::fromUtf8(visible.data(), static_cast<qsizetype>(visible.size()));
}

QString shownText(const QString &text, qsizetype most)
{
    // Nearly all texts are short and harmless.
    if ((most < 0 || text.size() <= most) && std::ranges::none_of(text, isObeyedUnit))
        return text;
    return shownText(std::string_view(text.toStdString()), most);
}

QString shownLines(std::string_view text)
{
    std::string out;
    for (;;) {
        const std::size_t end = text.find_first_of("\n\t");
        std::string_view part = text.substr(0, end);
        if (end != std::string_view::npos && text[end] == '\n' && part.ends_with('\r'))
            part.remove_suffix(1);
        appendVisible(out, part);
        if (end == std::string_view::npos)
            return QString::fromStdString(out);
        out += text[end];
        text.remove_prefix(end + 1);
    }
}

QString toolTipOf(const QString &text)
{
    if (text.isEmpty())
        return {};
    QStringList lines = text.left(longestTip).split(u'\n');
    if (text.size() > longestTip)
        lines.last() += QChar(0x2026);
    for (QString &line : lines)
        line = shownText(line).toHtmlEscaped();
    return QStringLiteral("<p style=\"white-space:pre-wrap\">") + lines.join(u'\n') + QStringLiteral("</p>");
}

QString labelOf(const QString &text) { return shownText(text, longestCell).replace(u'&', QLatin1String("&&")); }

QString titleOf(const QString &text)
{
    return shownText(text, longestCell).replace(QLatin1String("[*]"), QLatin1String("[*][*]"));
}

} // namespace ctscope
