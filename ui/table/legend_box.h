// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace ctscope {

/// Help → Signs and Colours: each sign of the table with its meaning.
class LegendBox : public QDialog {
    Q_OBJECT
public:
    explicit LegendBox(QWidget *parent = nullptr);
    /// Shows one beside `window`; it deletes itself when it is closed.
    static void showFor(QWidget *window);
};

} // namespace ctscope
