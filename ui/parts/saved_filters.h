// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_parser.h"

#include <QColor>
#include <QList>
#include <QObject>
#include <QString>
#include <QStringList>

namespace ctscope {

/// A filter under a name, which other filters call $name.
struct SavedFilter {
    QString name;
    QString text;
    QColor color; ///< of the line while it is applied; invalid = none
    friend bool operator==(const SavedFilter &, const SavedFilter &) = default;
};

/// The filters that the user saved, and those that were applied lately, kept in the settings. One for the program;
/// GUI thread only.
class SavedFilters : public QObject {
    Q_OBJECT
public:
    /// Owned by the application.
    static SavedFilters *shared();

    const QList<SavedFilter> &all() const noexcept { return m_all; }
    void setAll(QList<SavedFilter> filters);
    /// Adds a filter, or replaces the one of this name.
    void save(const SavedFilter &filter);
    /// The one with this text; null when there is none.
    const SavedFilter *withText(const QString &text) const;
    /// A copy of the names, those of userNames() among them, which may be used from any thread.
    filter::NameTable names() const;
    /// The same names as the settings have them, without an application.
    static filter::NameTable storedNames();
    /// A name can be written behind "$": letters, digits, "_", "-" and ".".
    static bool isName(const QString &name);

    /// Newest first, at most `mostRecent`.
    const QStringList &recent() const noexcept { return m_recent; }
    void addRecent(const QString &text);
    void clearRecent();

    static constexpr qsizetype mostRecent = 20;

signals:
    /// all() is another.
    void changed();

private:
    explicit SavedFilters(QObject *parent);

    QList<SavedFilter> m_all;
    QStringList m_recent;
};

} // namespace ctscope
