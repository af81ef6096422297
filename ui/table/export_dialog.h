// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_printer.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QRadioButton;

namespace ctscope {

/// File → Export…: which rows, and in which format. Where to is asked afterwards.
class ExportDialog : public QDialog {
    Q_OBJECT
public:
    /// The rows are named by their numbers; more than one selected row is offered first.
    ExportDialog(std::size_t shown, std::size_t selected, FlowFormat format, QWidget *parent = nullptr);

    bool onlySelected() const;
    FlowFormat format() const;

    /// What a file of a format is called, for a file dialog: "JSON lines (*.json)".
    static QString fileFilter(FlowFormat format);
    /// "json"
    static QString suffix(FlowFormat format);

private:
    QRadioButton *m_shown;
    QRadioButton *m_selected;
    QComboBox *m_format;
    QLabel *m_help;
};

} // namespace ctscope
