// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/filter_menu.h"

#include "ui/parts/saved_filters.h"
#include "ui/window/saved_filters_dialog.h"

#include "table/shown_text.h"

namespace ctscope {

namespace {

constexpr qsizetype longest = 60;

QIcon chip(const QColor &color, int side)
{
    if (!color.isValid())
        return {};
    QPixmap picture(side, side);
    picture.fill(color);
    return picture;
}

} // namespace

FilterMenu::FilterMenu(const QString &text, bool good, QWidget *parent)
    : QMenu(parent)
{
    setObjectName(QStringLiteral("filterMenu"));
    setToolTipsVisible(true);
    const QString trimmed = text.trimmed();
    auto *save = addAction(tr("&Save This Filter…"), this, [this, trimmed] { manage(trimmed); });
    save->setEnabled(good && !trimmed.isEmpty() && !SavedFilters::shared()->withText(trimmed));
    addAction(tr("&Manage Saved Filters…"), this, [this] { manage({}); });
    if (!SavedFilters::shared()->all().isEmpty())
        addSection(tr("Saved"));
    for (const SavedFilter &filter : SavedFilters::shared()->all()) {
        auto *action = addAction(labelOf(filter.name), this, [this, filter] { emit chosen(filter.text); });
        action->setToolTip(toolTipOf(filter.text));
        action->setIcon(chip(filter.color, fontMetrics().ascent()));
        action->setIconVisibleInMenu(true);
    }
    if (!SavedFilters::shared()->recent().isEmpty()) {
        addSection(tr("Recent"));
        for (const QString &recent :
            SavedFilters::shared()->recent().first(std::min<qsizetype>(10, SavedFilters::shared()->recent().size()))) {
            addAction(labelOf(shownText(recent, longest)), this, [this, recent] {
                emit chosen(recent);
            })->setToolTip(toolTipOf(recent));
        }
        addAction(tr("&Clear Recent Filters"), this, [] { SavedFilters::shared()->clearRecent(); });
    }
    addSeparator();
    addAction(tr("Filter &Language"), this, &FilterMenu::helpRequested);
}

void FilterMenu::manage(const QString &toSave)
{
    auto *dialog = new SavedFiltersDialog(parentWidget()->window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setModal(true);
    dialog->show();
    if (!toSave.isEmpty())
        dialog->propose(toSave);
}

} // namespace ctscope
