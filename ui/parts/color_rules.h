// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QList>
#include <QObject>
#include <QString>

class QPalette;

namespace ctscope {

/// Which rows have a colour. A plain value.
struct ColorRule {
    QString name;
    QString filter; ///< in the filter language
    QColor color;
    QString sign; ///< one or two letters that say the same without colour; may be empty
    bool enabled = false;
    bool ofNames = false; ///< the colour is that of a name in the row, as the file of names says, and not `color`
    friend bool operator==(const ColorRule &, const ColorRule &) = default;
};

/// The rules for the colours of rows, in their order: the first that is enabled and passes a row decides. Kept in the
/// settings; those that come with the program are disabled. One for the program; GUI thread only.
class ColorRules : public QObject {
    Q_OBJECT
public:
    /// Owned by the application.
    static ColorRules *shared();

    const QList<ColorRule> &all() const noexcept { return m_all; }
    void setAll(QList<ColorRule> rules);
    /// The rules that come with the program.
    static QList<ColorRule> builtIn();

signals:
    void changed();

private:
    explicit ColorRules(QObject *parent);

    QList<ColorRule> m_all;
};

/// As much of a colour on the base of a palette as leaves all text on it readable: 4.5 : 1 (WCAG 2.1, 1.4.3).
QColor readableTint(const QColor &color, const QPalette &palette);

} // namespace ctscope
