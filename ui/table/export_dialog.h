// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_printer.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QRadioButton;

namespace ctscope {

/// File → Export…: asks which rows to export and in which format. The file is asked for afterwards.
class ExportDialog : public QDialog {
    Q_OBJECT
public:
    /// `shown` and `selected` are numbers of rows; with more than one selected row, these are preselected.
    ExportDialog(std::size_t shown, std::size_t selected, FlowFormat format, QWidget *parent = nullptr);

    bool onlySelected() const;
    FlowFormat format() const;

    /// The filter of a file dialog for a format: "JSON lines (*.json)".
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
