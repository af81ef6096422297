// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/reading_notice.h"

#include "table/plural_number.h"

#include <QActionGroup>
#include <QCoreApplication>
#include <QLocale>
#include <QMenu>

#include <algorithm>

namespace ctscope {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::ReadingNotice)
};

} // namespace

QList<Notice> readingNotices(const Snapshot &snapshot)
{
    const TextReadings &readings = snapshot.reading().readings;
    Notice notice;
    if (snapshot.reading().isDeletion) {
        notice.id = QStringLiteral("deletion");
        notice.text =
            Words::tr("conntrack deleted these flows when it listed them: none of them is in the table any more.");
        return {notice};
    }
    if (readings.count < 2)
        return {};
    notice.id = QStringLiteral("readings-%1").arg(readings.shown);
    notice.text = readings.shown == readings.count
        ? Words::tr(
            "The text holds %Ln readings of one table; the last one is shown.", nullptr, pluralOf(readings.count))
        : Words::tr("The text holds %Ln readings of one table; reading %1 is shown.", nullptr, pluralOf(readings.count))
              .arg(QLocale().toString(readings.shown));
    notice.action = PageAction::ChooseReading;
    notice.actionText = Words::tr("Choose reading…");
    notice.why = {Words::tr("Several readings in one text"),
        Words::tr("The same tuples come again, as a loop or watch(1) leaves them. Readings are numbered in the "
                  "order of the text. Their flows are never added up."),
        {}, {}, {}};
    return {notice};
}

Notice readingAgainNotice(const QString &name, quint64 done, quint64 total)
{
    const QString text = total == 0
        ? Words::tr("%1 is read again; the rows are those of the previous reading.").arg(name)
        : Words::tr("%1 is read again: %2 %. The rows are those of the previous reading.")
              .arg(name, QString::number(std::min<quint64>(100, done * 100 / total)));
    return {QStringLiteral("reading"), Notice::Weight::Information, text, PageAction::Cancel, Words::tr("Cancel"), {}};
}

QMenu *readingMenu(const TextReadings &readings, const std::function<void(std::uint32_t)> &choose, QWidget *parent)
{
    auto *const menu = new QMenu(parent);
    menu->setObjectName(QStringLiteral("readings"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    auto *const group = new QActionGroup(menu);
    const QLocale locale;
    for (std::uint32_t number = 1; number <= readings.count; ++number) {
        QAction *const action =
            menu->addAction(number == readings.count ? Words::tr("Reading %1, the last").arg(locale.toString(number))
                                                     : Words::tr("Reading %1").arg(locale.toString(number)));
        action->setCheckable(true);
        action->setChecked(number == readings.shown);
        group->addAction(action);
        QObject::connect(action, &QAction::triggered, menu, [choose, number] { choose(number); });
    }
    return menu;
}

} // namespace ctscope
