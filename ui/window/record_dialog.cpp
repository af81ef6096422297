// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/record_dialog.h"

#include "format/asked_time.h"
#include "ui/parts/settings.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDateTime>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>
#include <QVBoxLayout>

#include <chrono>

namespace ctscope {

namespace {

const auto folderKey = QStringLiteral("recordingFolder");
const auto keepKey = QStringLiteral("recordingKeep");
const auto sizeKey = QStringLiteral("recordingSize");
const auto suffix = QStringLiteral(".ctrec");
constexpr int lineWidth = 44; ///< characters
constexpr int keepHours[] = {1, 24, 7 * 24, 30 * 24};
constexpr int sizeMegabytes[] = {100, 500, 2048, 10240};

QString timeText(std::int64_t time)
{
    return QDateTime::fromMSecsSinceEpoch(time / 1000).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

/// "This machine" → "this-machine-20261125-1000": a name that any file system takes.
QString suggestedName(const QString &title, std::int64_t time)
{
    QString name;
    for (const QChar c : title.toLower())
        name += c.isLetterOrNumber() && c.unicode() < 0x80 ? c : QChar(u'-');
    while (name.contains(QStringLiteral("--")))
        name.replace(QStringLiteral("--"), QStringLiteral("-"));
    name = name.mid(name.startsWith(u'-') ? 1 : 0);
    return name.left(40) + u'-' + QDateTime::fromMSecsSinceEpoch(time / 1000).toString(QStringLiteral("yyyyMMdd-HHmm"))
        + suffix;
}

} // namespace

RecordDialog::RecordDialog(const QString &title, QWidget *parent)
    : QDialog(parent)
    , m_isPart(false)
{
    setObjectName(QStringLiteral("recordDialog"));
    setWindowTitle(tr("Record"));
    addFile(title, suggestedName(title, QDateTime::currentMSecsSinceEpoch() * 1000));
    auto *const form = static_cast<QFormLayout *>(layout());
    m_keep = new QComboBox;
    m_keep->setObjectName(QStringLiteral("recordKeep"));
    m_keep->addItem(tr("1 hour"), keepHours[0]);
    m_keep->addItem(tr("1 day"), keepHours[1]);
    m_keep->addItem(tr("7 days"), keepHours[2]);
    m_keep->addItem(tr("30 days"), keepHours[3]);
    m_size = new QComboBox;
    m_size->setObjectName(QStringLiteral("recordSize"));
    for (const int megabytes : sizeMegabytes)
        m_size->addItem(QLocale().formattedDataSize(qint64(megabytes) << 20, 0), megabytes);
    const auto settings = openSettings();
    m_keep->setCurrentIndex(std::max(0, m_keep->findData(settings->value(keepKey, keepHours[2]).toInt())));
    m_size->setCurrentIndex(std::max(0, m_size->findData(settings->value(sizeKey, sizeMegabytes[2]).toInt())));
    form->addRow(tr("&Keep the last:"), m_keep);
    form->addRow(tr("&Largest size:"), m_size);
    auto *const note =
        new QLabel(tr("The oldest flows are removed first. 1 GiB of the disk always stays free. A recording "
                      "of the same name is continued."));
    note->setTextFormat(Qt::PlainText);
    note->setWordWrap(true);
    form->addRow(note);
    finish(tr("&Record"));
}

RecordDialog::RecordDialog(const QString &title, const record::Range &whole, const record::Range &part, QWidget *parent)
    : QDialog(parent)
    , m_isPart(true)
    , m_whole(whole)
{
    setObjectName(QStringLiteral("savePartDialog"));
    setWindowTitle(tr("Save Part of Recording"));
    addFile(title, suggestedName(title, part.from));
    auto *const form = static_cast<QFormLayout *>(layout());
    m_from = new QLineEdit(timeText(part.from));
    m_from->setObjectName(QStringLiteral("partFrom"));
    m_until = new QLineEdit(timeText(part.until));
    m_until->setObjectName(QStringLiteral("partUntil"));
    for (QLineEdit *line : {m_from, m_until}) {
        line->setToolTip(tr("A time such as 10:42, 2026-11-25 10:42:07 or -10m"));
        connect(line, &QLineEdit::textChanged, this, &RecordDialog::check);
    }
    form->addRow(tr("Fr&om:"), m_from);
    form->addRow(tr("&Until:"), m_until);
    m_pseudonymise = new QCheckBox(tr("Replace addresses and &names by pseudonyms"));
    m_pseudonymise->setObjectName(QStringLiteral("partPseudonymise"));
    m_pseudonymise->setToolTip(
        tr("Writes pseudonyms in place of addresses and labels, and leaves out owners and the name of the machine."));
    form->addRow(m_pseudonymise);
    finish(tr("&Save"));
}

void RecordDialog::addFile(const QString &title, const QString &suggestion)
{
    auto *const form = new QFormLayout(this);
    auto *const table = new QLabel(title);
    table->setTextFormat(Qt::PlainText);
    form->addRow(tr("Table:"), table);
    m_file = new QLineEdit;
    m_file->setObjectName(QStringLiteral("recordFile"));
    m_file->setMinimumWidth(fontMetrics().averageCharWidth() * lineWidth);
    const QString folder = openSettings()->value(folderKey, QDir::homePath()).toString();
    m_file->setText(QDir(folder).filePath(suggestion));
    auto *const choose = new QPushButton(tr("&Choose…"));
    connect(choose, &QPushButton::clicked, this, &RecordDialog::chooseFile);
    connect(m_file, &QLineEdit::textChanged, this, &RecordDialog::check);
    auto *const line = new QHBoxLayout;
    line->addWidget(m_file, 1);
    line->addWidget(choose);
    form->addRow(tr("&File:"), line);
    static_cast<QLabel *>(form->labelForField(line))->setBuddy(m_file);
}

void RecordDialog::finish(const QString &button)
{
    auto *const form = static_cast<QFormLayout *>(layout());
    m_problem = new QLabel;
    m_problem->setObjectName(QStringLiteral("problem"));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    form->addRow(m_problem);
    m_buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    m_buttons->button(QDialogButtonBox::Ok)->setText(button);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &RecordDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &RecordDialog::reject);
    form->addRow(m_buttons);
    check();
}

QString RecordDialog::file() const
{
    const QString path = m_file->text().trimmed();
    return path.isEmpty() || path.endsWith(suffix) ? path : path + suffix;
}

void RecordDialog::setFile(const QString &path) { m_file->setText(path); }

record::Limits RecordDialog::limits() const
{
    record::Limits limits;
    if (m_keep)
        limits.keep = std::chrono::hours(m_keep->currentData().toInt());
    if (m_size)
        limits.mostBytes = std::uint64_t(m_size->currentData().toInt()) << 20;
    return limits;
}

std::optional<std::int64_t> RecordDialog::timeIn(const QLineEdit *line) const
{
    const auto time = parseAskedTime(line->text().trimmed().toStdString());
    return time ? std::optional(time->resolve(m_whole.until)) : std::nullopt;
}

std::optional<record::Range> RecordDialog::range() const
{
    if (!m_isPart)
        return std::nullopt;
    const auto from = timeIn(m_from);
    const auto until = timeIn(m_until);
    if (!from || !until || *until < *from)
        return std::nullopt;
    // The lines have whole seconds.
    constexpr std::int64_t lastOfSecond = 999'000;
    return record::Range{*from, *until + lastOfSecond};
}

bool RecordDialog::pseudonymise() const { return m_pseudonymise && m_pseudonymise->isChecked(); }

void RecordDialog::chooseFile()
{
    const QString path = QFileDialog::getSaveFileName(
        this, windowTitle(), m_file->text(), tr("Recordings (*.ctrec)"), nullptr, QFileDialog::DontConfirmOverwrite);
    if (!path.isEmpty())
        m_file->setText(path);
}

void RecordDialog::check()
{
    if (!m_buttons)
        return;
    QString problem;
    if (m_isPart && !range())
        problem = tr("From and Until are times, the earlier one first.");
    else if (m_isPart && (range()->from > m_whole.until || range()->until < m_whole.from))
        problem = tr("Nothing was recorded within this time.");
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(problem.isEmpty() && !file().isEmpty());
}

void RecordDialog::accept()
{
    if (m_isPart && QFileInfo::exists(file())
        && QMessageBox::question(this, windowTitle(), tr("The file exists. Replace it?")) != QMessageBox::Yes)
        return;
    const auto settings = openSettings();
    settings->setValue(folderKey, QFileInfo(file()).absolutePath());
    if (m_keep) {
        settings->setValue(keepKey, m_keep->currentData());
        settings->setValue(sizeKey, m_size->currentData());
    }
    QDialog::accept();
}

} // namespace ctscope
