// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/export_dialog.h"

#include "query/pseudonym_key.h"
#include "query/text_writer.h"
#include "table/background_worker.h"
#include "table/shown_text.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFontDatabase>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

#include <array>
#include <cstring>
#include <utility>

namespace ctscope {
namespace {

using What = ExportChoice::What;

constexpr std::array formats{FlowFormat::Csv, FlowFormat::Json, FlowFormat::Conntrack, FlowFormat::Table};
/// CSV has every column, and a column may hold much; more of a line is of no use.
constexpr qsizetype longestPreviewLine = 2000;

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
    case FlowFormat::Csv: return ExportDialog::tr("Exact values, for spreadsheets and databases.");
    case FlowFormat::Json:
        return ExportDialog::tr("One object per line; a key is absent when there is no value. For scripts.");
    case FlowFormat::Conntrack:
        return ExportDialog::tr("Lines as conntrack -L -o extended prints them. ctscope reads them back.");
    case FlowFormat::Table: return ExportDialog::tr("Columns aligned with spaces, for mails and tickets.");
    }
    return {};
}

QString suffixOf(FlowFormat format)
{
    switch (format) {
    case FlowFormat::Csv: return QStringLiteral("csv");
    case FlowFormat::Json: return QStringLiteral("json");
    case FlowFormat::Conntrack: return QStringLiteral("conntrack");
    case FlowFormat::Table: return QStringLiteral("txt");
    }
    return {};
}

QString whatText(What what)
{
    switch (what) {
    case What::Groups: return ExportDialog::tr("&Groups shown");
    case What::Shown: return ExportDialog::tr("&Rows shown");
    case What::Selected: return ExportDialog::tr("&Selected rows");
    case What::Table: return ExportDialog::tr("Whole &table");
    }
    return {};
}

const char *objectNameOf(What what)
{
    switch (what) {
    case What::Groups: return "exportGroups";
    case What::Shown: return "exportShown";
    case What::Selected: return "exportSelected";
    case What::Table: break;
    }
    return "exportTable";
}

} // namespace

ExportDialog::ExportDialog(ExportMaterial material, const ExportChoice &last, const QString &folder, QWidget *parent)
    : QDialog(parent)
    , m_material(std::move(material))
    , m_newKey(randomPseudonymKey())
    , m_previews(new BackgroundWorker(this))
    , m_files(new BackgroundWorker(this))
    , m_what(new QButtonGroup(this))
    , m_format(new QComboBox)
    , m_help(new QLabel)
    , m_columns(new QComboBox)
    , m_pseudonymise(new QCheckBox(tr("Replace addresses and &names by pseudonyms")))
    , m_clientPorts(new QCheckBox(tr("&Ports of clients too")))
    , m_key(new QComboBox)
    , m_keyFile(new QLineEdit(last.keyFile))
    , m_chooseKey(new QPushButton(tr("C&hoose…")))
    , m_createKey(new QPushButton(tr("Cre&ate…")))
    , m_previewTitle(new QLabel(tr("Pre&view:")))
    , m_preview(new QPlainTextEdit)
    , m_file(new QLineEdit)
{
    setObjectName(QStringLiteral("exportDialog"));
    setWindowTitle(tr("Export"));
    m_format->setObjectName(QStringLiteral("exportFormat"));
    for (const FlowFormat each : formats)
        m_format->addItem(nameOf(each), static_cast<int>(each));
    m_format->setCurrentIndex(m_format->findData(static_cast<int>(last.format)));
    m_suffix = suffixOf(last.format);
    m_help->setTextFormat(Qt::PlainText);
    m_columns->setObjectName(QStringLiteral("exportColumns"));
    m_columns->addItems({tr("All columns"), tr("The columns shown")});
    m_columns->setCurrentIndex(last.shownColumns ? 1 : 0);
    m_pseudonymise->setObjectName(QStringLiteral("exportPseudonymise"));
    m_pseudonymise->setChecked(last.pseudonymise);
    m_pseudonymise->setToolTip(
        toolTipOf(tr("Writes pseudonyms in place of addresses, labels, security contexts and names of programs, and "
                     "leaves out owners, names of hosts, countries and networks, and fields that ctscope does not "
                     "know. Addresses of one network stay in one "
                     "network; private and other special addresses stay special.")));
    m_clientPorts->setObjectName(QStringLiteral("exportClientPorts"));
    m_clientPorts->setChecked(last.clientPorts);
    m_key->setCurrentIndex(last.keyFromFile ? 1 : 0);

    auto *form = new QFormLayout;
    auto *which = new QVBoxLayout;
    addWhat(which);
    form->addRow(tr("Export:"), which);
    auto *format = new QHBoxLayout;
    format->addWidget(m_format);
    format->addWidget(m_help, 1);
    form->addRow(tr("&Format:"), format);
    static_cast<QLabel *>(form->labelForField(format))->setBuddy(m_format);
    auto *columns = new QHBoxLayout;
    columns->addWidget(m_columns);
    columns->addStretch();
    form->addRow(tr("&Columns:"), columns);
    static_cast<QLabel *>(form->labelForField(columns))->setBuddy(m_columns);
    auto *pseudonyms = new QHBoxLayout;
    pseudonyms->addWidget(m_pseudonymise);
    pseudonyms->addWidget(m_clientPorts);
    pseudonyms->addStretch();
    form->addRow(tr("Pseudonyms:"), pseudonyms);
    form->addRow(tr("&Key:"), keyRow());
    static_cast<QLabel *>(form->itemAt(form->rowCount() - 1, QFormLayout::LabelRole)->widget())->setBuddy(m_key);
    m_key->setCurrentIndex(last.keyFromFile ? 1 : 0);

    m_previewTitle->setTextFormat(Qt::PlainText);
    m_previewTitle->setBuddy(m_preview);
    m_preview->setObjectName(QStringLiteral("exportPreview"));
    m_preview->setReadOnly(true);
    m_preview->setTabChangesFocus(true);
    m_preview->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_preview->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_preview->setMinimumHeight(fontMetrics().lineSpacing() * 7);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_export = buttons->addButton(tr("&Export"), QDialogButtonBox::AcceptRole);
    m_export->setObjectName(QStringLiteral("exportNow"));
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *column = new QVBoxLayout(this);
    column->addLayout(form);
    column->addWidget(m_previewTitle);
    column->addWidget(m_preview, 1);
    column->addWidget(fileRow(folder));
    column->addWidget(buttons);
    m_export->setDefault(true); // now that it is part of the dialog
    buttons->button(QDialogButtonBox::Cancel)->setAutoDefault(false);
    resize(fontMetrics().averageCharWidth() * 105, fontMetrics().height() * 32);

    connect(m_what, &QButtonGroup::idToggled, this, [this](int, bool checked) {
        if (checked)
            changeFormat();
    });
    connect(m_format, &QComboBox::currentIndexChanged, this, &ExportDialog::changeFormat);
    for (const QComboBox *const box : {m_columns, m_key})
        connect(box, &QComboBox::currentIndexChanged, this, &ExportDialog::choiceChanged);
    for (const QCheckBox *const box : {m_pseudonymise, m_clientPorts})
        connect(box, &QCheckBox::toggled, this, &ExportDialog::choiceChanged);
    connect(m_keyFile, &QLineEdit::textChanged, this, &ExportDialog::choiceChanged);
    changeFormat();
}

/// One button for each thing that there is, with the number of its rows.
void ExportDialog::addWhat(QBoxLayout *column)
{
    const bool groups = m_material.groups;
    for (const What what : {What::Groups, What::Shown, What::Selected, What::Table}) {
        // Without a filter these two would be the same.
        const bool all = what == What::Table && exportedRows(m_material, what) == m_material.shown.count();
        if ((what == What::Groups && !groups) || (what == What::Selected && groups) || all)
            continue;
        const auto rows = exportedRows(m_material, what);
        auto *const button = new QRadioButton(rows
                ? tr("%1 (%2)", "which rows, their number").arg(whatText(what), QLocale().toString(qulonglong(*rows)))
                : whatText(what));
        button->setObjectName(QString::fromLatin1(objectNameOf(what)));
        button->setEnabled(rows != std::size_t(0));
        m_what->addButton(button, static_cast<int>(what));
        column->addWidget(button);
    }
    const What first = groups ? What::Groups : m_material.selected.count() > 1 ? What::Selected : What::Shown;
    m_what->button(static_cast<int>(first))->setChecked(true);
}

QWidget *ExportDialog::keyRow()
{
    m_key->setObjectName(QStringLiteral("exportKey"));
    m_key->addItems({tr("New for this export"), tr("From a file")});
    m_key->setToolTip(toolTipOf(tr("With one key, an address has the same pseudonym in several exports. The key undoes "
                                   "the pseudonyms: keep its file to yourself.")));
    m_keyFile->setObjectName(QStringLiteral("exportKeyFile"));
    m_keyFile->setAccessibleName(tr("File of the key"));
    m_keyFile->setPlaceholderText(tr("File of 16 or more random bytes"));
    m_chooseKey->setObjectName(QStringLiteral("exportChooseKey"));
    m_createKey->setObjectName(QStringLiteral("exportCreateKey"));
    m_createKey->setToolTip(toolTipOf(tr("Writes a new key to a file that only you can read")));
    connect(m_chooseKey, &QPushButton::clicked, this, &ExportDialog::chooseKey);
    connect(m_createKey, &QPushButton::clicked, this, [this] {
        auto *dialog = new QFileDialog(this, tr("Create Key"), QFileInfo(path()).path());
        dialog->setObjectName(QStringLiteral("exportCreateKeyFile"));
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setAcceptMode(QFileDialog::AcceptSave);
        dialog->setOption(QFileDialog::DontConfirmOverwrite);
        dialog->selectFile(QStringLiteral("ctscope.key"));
        connect(dialog, &QFileDialog::fileSelected, this, &ExportDialog::createKey);
        dialog->open();
    });
    for (QPushButton *const button : {m_chooseKey, m_createKey})
        button->setAutoDefault(false); // Enter exports
    auto *row = new QWidget;
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_key);
    layout->addWidget(m_keyFile, 1);
    layout->addWidget(m_chooseKey);
    layout->addWidget(m_createKey);
    return row;
}

QWidget *ExportDialog::fileRow(const QString &folder)
{
    m_file->setObjectName(QStringLiteral("exportPath"));
    const QString name = m_material.groups ? QStringLiteral("groups") : QStringLiteral("flows");
    m_file->setText(
        QDir::toNativeSeparators((folder.isEmpty() ? QDir::homePath() : folder) + u'/' + name + u'.' + m_suffix));
    auto *label = new QLabel(tr("F&ile:"));
    label->setBuddy(m_file);
    auto *choose = new QPushButton(tr("Cho&ose…"));
    choose->setObjectName(QStringLiteral("exportChooseFile"));
    choose->setAutoDefault(false);
    connect(choose, &QPushButton::clicked, this, &ExportDialog::chooseFile);
    connect(m_file, &QLineEdit::textChanged, this, &ExportDialog::showWhetherItCan);
    auto *row = new QWidget;
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(label);
    layout->addWidget(m_file, 1);
    layout->addWidget(choose);
    return row;
}

ExportChoice ExportDialog::choice() const
{
    ExportChoice choice;
    choice.what = static_cast<What>(m_what->checkedId());
    choice.format = static_cast<FlowFormat>(m_format->currentData().toInt());
    choice.shownColumns = m_columns->currentIndex() == 1;
    choice.pseudonymise = m_pseudonymise->isChecked();
    choice.clientPorts = m_clientPorts->isChecked();
    choice.keyFromFile = m_key->currentIndex() == 1;
    choice.keyFile = m_keyFile->text();
    choice.key = m_newKey;
    return choice;
}

QString ExportDialog::path() const
{
    QString text = QDir::fromNativeSeparators(m_file->text().trimmed());
    if (text.startsWith(u"~/"))
        text.replace(0, 1, QDir::homePath());
    return QDir::cleanPath(QDir::home().absoluteFilePath(text));
}

/// The format, or what is exported, is another: not every format can hold everything.
void ExportDialog::changeFormat()
{
    const ExportChoice now = choice();
    if (!canExport(m_material, now.what, now.format))
        return m_format->setCurrentIndex(m_format->findData(static_cast<int>(FlowFormat::Csv)));
    const QString suffix = suffixOf(now.format);
    // A suffix of the user's own stays.
    if (const QString text = m_file->text(); suffix != m_suffix && text.endsWith(u'.' + m_suffix))
        m_file->setText(text.left(text.size() - m_suffix.size()) + suffix);
    m_suffix = suffix;
    m_help->setText(helpOf(now.format));
    choiceChanged();
}

void ExportDialog::showWhetherItCan()
{
    m_export->setEnabled(!m_file->text().trimmed().isEmpty() && exportRefusal(m_material, choice()).isEmpty());
}

void ExportDialog::choiceChanged()
{
    showWhetherItCan();
    const ExportChoice now = choice();
    const bool columns = now.format == FlowFormat::Csv || now.format == FlowFormat::Table;
    m_columns->setEnabled(columns && now.what != What::Groups);
    m_clientPorts->setEnabled(now.pseudonymise);
    m_key->setEnabled(now.pseudonymise);
    for (QWidget *const widget :
        {static_cast<QWidget *>(m_keyFile), static_cast<QWidget *>(m_chooseKey), static_cast<QWidget *>(m_createKey)})
        widget->setEnabled(now.pseudonymise && now.keyFromFile);
    // Their order follows the pseudonyms of all rows, of which these are the first by their own addresses.
    const bool sample =
        now.pseudonymise && now.what != What::Groups && exportedRows(m_material, now.what).value_or(0) > previewRows;
    m_previewTitle->setText(sample ? tr("Pre&view of some rows:") : tr("Pre&view:"));

    m_previews->cancel();
    m_previews->run([this, material = m_material, now](const std::stop_token &stop) -> BackgroundWorker::Result {
        TextWriter writer;
        const QString problem = printExport(material, now, previewRows, writer, stop);
        if (stop.stop_requested())
            return {};
        const std::string text = writer.takeText();
        QStringList lines;
        for (std::size_t begin = 0; begin < text.size() && lines.size() <= qsizetype(previewRows);) {
            const std::size_t end = std::min(text.find('\n', begin), text.size());
            std::string_view line(text.data() + begin, end - begin);
            if (line.ends_with('\r'))
                line.remove_suffix(1);
            lines << shownText(line, longestPreviewLine);
            begin = end + 1;
        }
        return [this, preview = lines.join(u'\n'), problem] { showPreview(preview, problem); };
    });
}

void ExportDialog::showPreview(const QString &text, const QString &problem)
{
    m_preview->setPlainText(problem.isEmpty() ? text : problem);
    emit previewed();
}

void ExportDialog::chooseFile()
{
    const auto format = static_cast<FlowFormat>(m_format->currentData().toInt());
    auto *dialog = new QFileDialog(this, tr("Export"), QFileInfo(path()).path());
    dialog->setObjectName(QStringLiteral("exportFile"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    const QString suffix = suffixOf(format);
    dialog->setNameFilters({tr("%1 (*.%2)", "format, suffix").arg(nameOf(format), suffix), tr("All files (*)")});
    dialog->setDefaultSuffix(suffix);
    dialog->selectFile(QFileInfo(path()).fileName());
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &chosen) {
        m_file->setText(QDir::toNativeSeparators(chosen));
        m_mayReplace = path(); // the dialog has asked
    });
    dialog->open();
}

void ExportDialog::chooseKey()
{
    auto *dialog = new QFileDialog(
        this, tr("Choose Key"), QFileInfo(m_keyFile->text().isEmpty() ? path() : m_keyFile->text()).path());
    dialog->setObjectName(QStringLiteral("exportKeyFileDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, m_keyFile, &QLineEdit::setText);
    dialog->open();
}

void ExportDialog::createKey(const QString &path)
{
    m_files->run([this, path](const std::stop_token &) -> BackgroundWorker::Result {
        const int error = createPseudonymKey(path.toStdString());
        return [this, path, error] {
            if (error == 0)
                return m_keyFile->setText(path);
            auto *box = new QMessageBox(QMessageBox::Warning, tr("ctscope"), {}, QMessageBox::Close, this);
            box->setObjectName(QStringLiteral("exportKeyProblem"));
            box->setAttribute(Qt::WA_DeleteOnClose);
            box->setTextFormat(Qt::PlainText);
            box->setText(tr("The key %1 cannot be written.").arg(shownText(path, longestCell)));
            box->setInformativeText(QString::fromLocal8Bit(std::strerror(error)));
            box->open();
        };
    });
}

void ExportDialog::accept()
{
    // Enter comes here, too, and more than once.
    if (m_checking || m_file->text().trimmed().isEmpty() || !exportRefusal(m_material, choice()).isEmpty())
        return;
    const QString wanted = path();
    if (wanted == m_mayReplace)
        return QDialog::accept();
    m_checking = true;
    m_files->run([this, wanted](const std::stop_token &) -> BackgroundWorker::Result {
        const bool exists = QFileInfo::exists(wanted);
        return [this, wanted, exists] {
            m_checking = false;
            // The user may have changed it meanwhile, or closed the dialog.
            if (wanted != path() || !isVisible() || !exportRefusal(m_material, choice()).isEmpty())
                return;
            if (exists)
                return askToReplace(wanted);
            QDialog::accept();
        };
    });
}

void ExportDialog::askToReplace(const QString &path)
{
    auto *box = new QMessageBox(QMessageBox::Question, tr("Export"), {}, QMessageBox::Yes | QMessageBox::No, this);
    box->setObjectName(QStringLiteral("exportReplace"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setText(tr("%1 exists. Replace it?").arg(shownText(QDir::toNativeSeparators(path), longestCell)));
    box->setDefaultButton(QMessageBox::No);
    connect(box, &QMessageBox::finished, this, [this, path](int answer) {
        if (answer != QMessageBox::Yes)
            return;
        m_mayReplace = path;
        accept();
    });
    box->open();
}

} // namespace ctscope
