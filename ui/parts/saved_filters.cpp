// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/saved_filters.h"

#include "ui/parts/settings.h"
#include "ui/parts/user_names.h"

#include <QCoreApplication>
#include <QPointer>
#include <QSettings>

#include <algorithm>

namespace ctscope {

namespace {

const QString savedKey = QStringLiteral("savedFilters");
const QString recentKey = QStringLiteral("recentFilters");

QList<SavedFilter> readAll(QSettings &settings)
{
    QList<SavedFilter> filters;
    const int count = settings.beginReadArray(savedKey);
    for (int i = 0; i < count; ++i) {
        settings.setArrayIndex(i);
        const SavedFilter filter{settings.value(QStringLiteral("name")).toString(),
            settings.value(QStringLiteral("text")).toString(),
            QColor(settings.value(QStringLiteral("color")).toString())};
        if (SavedFilters::isName(filter.name))
            filters << filter;
    }
    settings.endArray();
    return filters;
}

filter::NameTable namesOf(const QList<SavedFilter> &filters)
{
    filter::NameTable names;
    for (const SavedFilter &filter : filters)
        names.saved[filter.name.toStdString()] = filter.text.toStdString();
    userNames().addTo(names);
    return names;
}

} // namespace

SavedFilters *SavedFilters::shared()
{
    static QPointer<SavedFilters> filters;
    if (!filters)
        filters = new SavedFilters(QCoreApplication::instance());
    return filters;
}

SavedFilters::SavedFilters(QObject *parent)
    : QObject(parent)
{
    const auto settings = openSettings();
    m_all = readAll(*settings);
    m_recent = settings->value(recentKey).toStringList();
}

void SavedFilters::setAll(QList<SavedFilter> filters)
{
    if (filters == m_all)
        return;
    m_all = std::move(filters);
    const auto settings = openSettings();
    settings->remove(savedKey);
    settings->beginWriteArray(savedKey, static_cast<int>(m_all.size()));
    for (int i = 0; i < m_all.size(); ++i) {
        settings->setArrayIndex(i);
        settings->setValue(QStringLiteral("name"), m_all[i].name);
        settings->setValue(QStringLiteral("text"), m_all[i].text);
        settings->setValue(QStringLiteral("color"), m_all[i].color.isValid() ? m_all[i].color.name() : QString());
    }
    settings->endArray();
    emit changed();
}

void SavedFilters::save(const SavedFilter &filter)
{
    QList<SavedFilter> all = m_all;
    const auto known = std::ranges::find(all, filter.name, &SavedFilter::name);
    if (known == all.end())
        all << filter;
    else
        *known = filter;
    setAll(std::move(all));
}

const SavedFilter *SavedFilters::withText(const QString &text) const
{
    const auto found = std::ranges::find(m_all, text.trimmed(), &SavedFilter::text);
    return found == m_all.end() ? nullptr : &*found;
}

filter::NameTable SavedFilters::storedNames() { return namesOf(readAll(*openSettings())); }

filter::NameTable SavedFilters::names() const { return namesOf(m_all); }

bool SavedFilters::isName(const QString &name)
{
    return !name.isEmpty() && std::ranges::all_of(name, [](QChar c) {
        return c.unicode() < 128 && (c.isLetterOrNumber() || c == u'_' || c == u'-' || c == u'.');
    });
}

void SavedFilters::addRecent(const QString &text)
{
    const QString trimmed = text.trimmed();
    if (trimmed.isEmpty() || (!m_recent.isEmpty() && m_recent.first() == trimmed))
        return;
    m_recent.removeAll(trimmed);
    m_recent.prepend(trimmed);
    while (m_recent.size() > mostRecent)
        m_recent.removeLast();
    openSettings()->setValue(recentKey, m_recent);
}

void SavedFilters::clearRecent()
{
    m_recent.clear();
    openSettings()->remove(recentKey);
}

} // namespace ctscope
