// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/filter_notices.h"

#include "table/plural_number.h"

#include <QCoreApplication>

namespace ctscope {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::FilterNotices)
};

} // namespace

QString absentFields(const Filter &filter)
{
    QStringList names;
    for (const filter::Field *const field : filter.absentFields())
        names << QString::fromUtf8(field->name.data(), static_cast<qsizetype>(field->name.size()));
    return names.join(Words::tr(", "));
}

std::optional<Notice> absentNotice(const Frame &frame)
{
    const quint64 absent = frame.order ? frame.order->absent : 0;
    if (absent == 0)
        return std::nullopt;
    const QString fields = absentFields(frame.spec.filter);
    const QString with = QString::fromStdString(frame.spec.filter.withAbsent().text());
    Notice notice;
    // Another filter is another matter.
    notice.id = QStringLiteral("absent ") + QString::fromStdString(frame.spec.filter.text());
    notice.text = absent == 1
        ? Words::tr("1 flow has no value for %1 and is not shown.").arg(fields)
        : Words::tr("%Ln flows have no value for %1 and are not shown.", nullptr, pluralOf(absent)).arg(fields);
    notice.action = PageAction::IncludeAbsent;
    notice.actionText = Words::tr("Include them");
    notice.why = {Words::tr("Values that are absent"),
        Words::tr("A test is false for a flow that has no value for its field, also a test with != or “not in”. "
                  "To include these flows, negate the whole test instead:"),
        with, {}, {}};
    return notice;
}

} // namespace ctscope
