// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/export_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

#include <array>

namespace ctscope {
namespace {

constexpr std::array formats{FlowFormat::Csv, FlowFormat::Json, FlowFormat::Conntrack, FlowFormat::Table};

QString nameOf(FlowFormat format)
{
    switch (format) {
    case FlowFormat::Csv: return ExportDialog::tr("Comma-separated values");
    case FlowFormat::Json: return ExportDialog::tr("JSON lines");
    case FlowFormat::Conntrack: return ExportDialog::tr("conntrack lines");
    case FlowFormat::Table: return ExportDialog::tr("Table for reading");
    }
    return {};
}

QString helpOf(FlowFormat format)
{
    switch (format) {
    case FlowFormat::Csv: return ExportDialog::tr("Every column, with exact values. For spreadsheets and databases.");
    case FlowFormat::Json:
        return ExportDialog::tr("One object per line; a key is absent when a flow has no such field. For scripts.");
    case FlowFormat::Conntrack:
        return ExportDialog::tr("Lines as conntrack -L -o extended prints them. ctscope reads them back.");
    case FlowFormat::Table: return ExportDialog::tr("Columns aligned with spaces. For mails and tickets.");
    }
    return {};
}

QString rows(std::size_t count) { return QLocale().toString(static_cast<qulonglong>(count)); }

} // namespace

ExportDialog::ExportDialog(std::size_t shown, std::size_t selected, FlowFormat format, QWidget *parent)
    : QDialog(parent)
    , m_shown(new QRadioButton(tr("&All rows shown (%1)").arg(rows(shown)), this))
    , m_selected(new QRadioButton(tr("&Selected rows (%1)").arg(rows(selected)), this))
    , m_format(new QComboBox(this))
    , m_help(new QLabel(this))
{
    setObjectName(QStringLiteral("exportDialog"));
    setWindowTitle(tr("Export"));
    m_shown->setObjectName(QStringLiteral("exportShown"));
    m_selected->setObjectName(QStringLiteral("exportSelected"));
    m_format->setObjectName(QStringLiteral("exportFormat"));
    m_selected->setEnabled(selected > 0);
    (selected > 1 ? m_selected : m_shown)->setChecked(true);
    for (const FlowFormat each : formats)
        m_format->addItem(nameOf(each), static_cast<int>(each));
    m_format->setCurrentIndex(m_format->findData(static_cast<int>(format)));
    m_help->setWordWrap(true);
    // Sized for the longest help text, so that the dialog does not change its size.
    const int width = fontMetrics().averageCharWidth() * 46;
    m_help->setMinimumSize(width, fontMetrics().lineSpacing() * 2);
    m_help->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    const auto help = [this] { m_help->setText(helpOf(this->format())); };
    connect(m_format, &QComboBox::currentIndexChanged, this, help);
    help();

    auto *which = new QVBoxLayout;
    which->addWidget(m_shown);
    which->addWidget(m_selected);
    auto *form = new QFormLayout;
    form->addRow(tr("Rows:"), which);
    form->addRow(tr("&Format:"), m_format);
    form->addRow(QString(), m_help);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    auto *save = buttons->addButton(tr("&Export…"), QDialogButtonBox::AcceptRole);
    save->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *column = new QVBoxLayout(this);
    column->addLayout(form);
    column->addStretch();
    column->addWidget(buttons);
}

bool ExportDialog::onlySelected() const { return m_selected->isChecked(); }

FlowFormat ExportDialog::format() const { return static_cast<FlowFormat>(m_format->currentData().toInt()); }

QString ExportDialog::fileFilter(FlowFormat format)
{
    return QStringLiteral("%1 (*.%2)").arg(nameOf(format), suffix(format));
}

QString ExportDialog::suffix(FlowFormat format)
{
    switch (format) {
    case FlowFormat::Csv: return QStringLiteral("csv");
    case FlowFormat::Json: return QStringLiteral("json");
    case FlowFormat::Conntrack: return QStringLiteral("conntrack");
    case FlowFormat::Table: return QStringLiteral("txt");
    }
    return {};
}

} // namespace ctscope
