// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QPushButton;

namespace ctscope {

class LineList;
struct ColorRule;

/// The rules for the colours of rows, in their order: a tick enables one. A filter that cannot be read is marked and
/// explained, and keeps the dialog from being accepted.
class ColorRulesDialog : public QDialog {
    Q_OBJECT
public:
    explicit ColorRulesDialog(QWidget *parent = nullptr);

    /// Adds a rule for a filter, and edits its name.
    void propose(const QString &filter);
    /// Keeps what the table has.
    void accept() override;

private:
    void insertLine(int row, const ColorRule &rule);
    ColorRule ruleAt(int row) const;
    void restore();
    void decorate(int row) const;
    QString problemOf(int row) const;

    void showCurrent();

    LineList *m_lines;
    QPushButton *m_ofNames;
};

/// Opens the dialog above a window.
void showColorRules(QWidget *window);

} // namespace ctscope
