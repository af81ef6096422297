// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/recent_origins.h"

#include "ui/parts/icons.h"
#include "ui/parts/settings.h"

#include "table/origin_words.h"
#include "table/shown_text.h"

#include <QSettings>

#include <algorithm>

namespace ctscope {
namespace {

const QString key = QStringLiteral("recentFiles");

} // namespace

RecentOrigins::RecentOrigins(QWidget *parent)
    : QMenu(tr("Open &Recent"), parent)
{
    for (const QString &text : openSettings()->value(key).toStringList()) {
        auto origin = Origin::fromString(text.toStdString());
        if (!origin)
            m_unknown << text;
        else if (origin->canReopen() && m_origins.size() < most)
            m_origins.push_back(std::move(*origin));
    }
    setToolTipsVisible(true);
    fill();
}

void RecentOrigins::add(const Origin &origin)
{
    if (!origin.canReopen())
        return;
    std::erase_if(m_origins, [&](const Origin &known) { return sameTable(known, origin); });
    m_origins.insert(m_origins.begin(), origin);
    if (m_origins.size() > most)
        m_origins.pop_back();
    store();
}

void RecentOrigins::store()
{
    QStringList texts;
    for (const Origin &origin : m_origins)
        texts << QString::fromStdString(origin.toString());
    texts << m_unknown;
    openSettings()->setValue(key, texts);
    fill();
}

void RecentOrigins::fill()
{
    clear();
    for (const Origin &origin : m_origins) {
        auto *action = addAction(
            signIcon(Sign::Document), labelOf(originMenuText(origin)), this, [this, origin] { emit chosen(origin); });
        action->setToolTip(toolTipOf(QString::fromStdString(origin.path())));
    }
    if (m_origins.empty()) {
        addAction(tr("No Recent Files"))->setEnabled(false);
        return;
    }
    addSeparator();
    addAction(tr("&Clear List"), this, [this] {
        m_origins.clear();
        m_unknown.clear();
        store();
    });
}

} // namespace ctscope
