// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/recent_files.h"

#include "ui/parts/icons.h"
#include "ui/parts/settings.h"

#include "table/shown_text.h"

#include <QSettings>

namespace ctscope {
namespace {

const QString key = QStringLiteral("recentFiles");

} // namespace

RecentFiles::RecentFiles(QWidget *parent)
    : QMenu(tr("Open &Recent"), parent)
    , m_paths(openSettings()->value(key).toStringList())
{
    setToolTipsVisible(true);
    fill();
}

void RecentFiles::add(const QString &path)
{
    m_paths.removeAll(path);
    m_paths.prepend(path);
    while (m_paths.size() > most)
        m_paths.removeLast();
    keep();
}

void RecentFiles::keep()
{
    openSettings()->setValue(key, m_paths);
    fill();
}

void RecentFiles::fill()
{
    clear();
    for (const QString &path : m_paths) {
        // Of a table in a bundle, with the bundle's name.
        const qsizetype bundleEnd = path.indexOf(u'!');
        const QString name = path.mid(path.lastIndexOf(u'/', bundleEnd < 0 ? -1 : bundleEnd) + 1);
        auto *action = addAction(signIcon(Sign::Document), labelOf(name), this, [this, path] { emit chosen(path); });
        action->setToolTip(toolTipOf(path));
    }
    if (m_paths.isEmpty()) {
        addAction(tr("No Recent Files"))->setEnabled(false);
        return;
    }
    addSeparator();
    addAction(tr("&Clear List"), this, [this] {
        m_paths.clear();
        keep();
    });
}

} // namespace ctscope
