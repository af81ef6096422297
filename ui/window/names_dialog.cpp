// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/names_dialog.h"

#include "ui/parts/names_in_use.h"
#include "ui/parts/semantic_colors.h"

#include "table/background_worker.h"
#include "table/dictionary_words.h"
#include "table/plural_number.h"
#include "table/shown_text.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QSaveFile>
#include <QTextBlock>
#include <QVBoxLayout>

#include <algorithm>

namespace ctscope {

namespace {

constexpr int lineRole = Qt::UserRole;
constexpr std::size_t mostErrors = 200;

} // namespace

NamesDialog::NamesDialog(QWidget *parent)
    : QDialog(parent)
    , m_text(new QPlainTextEdit)
    , m_errors(new QListWidget)
    , m_status(new QLabel)
    , m_files(new BackgroundWorker(this))
{
    setWindowTitle(tr("Names"));
    setObjectName(QStringLiteral("namesDialog"));
    auto *whole = new QVBoxLayout(this);
    auto *label =
        new QLabel(tr("Each line gives one thing a name, which cells, groups and the inspector show, and which filters "
                      "and colour rules use as @name. Text behind # is a comment."));
    label->setWordWrap(true);
    whole->addWidget(label);
    m_text->setObjectName(QStringLiteral("text"));
    m_text->setAccessibleName(windowTitle());
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setTabChangesFocus(true);
    m_text->setPlaceholderText(
        QStringLiteral("address 192.0.2.1 printer\nnetwork 10.1.0.0/16 offices\nmark 0x3f00/8 1 WAN\n"
                       "zone 3 guests\nlabel 5 voip\ncolour WAN teal\n"
                       "set dns-servers 192.0.2.53, 2001:db8::53\nhosts /etc/hosts.office"));
    whole->addWidget(m_text, 1);
    m_status->setTextFormat(Qt::PlainText);
    m_status->setWordWrap(true);
    m_status->setObjectName(QStringLiteral("status"));
    whole->addWidget(m_status);
    m_errors->setObjectName(QStringLiteral("errors"));
    m_errors->setAccessibleName(tr("Lines that cannot be used"));
    m_errors->setMaximumHeight(fontMetrics().height() * 6);
    m_errors->setWordWrap(true);
    whole->addWidget(m_errors);

    auto *row = new QHBoxLayout;
    auto *add = new QPushButton(tr("&Add"));
    auto *lines = new QMenu(add);
    const std::pair<QString, QString> examples[] = {
        {tr("&Address"), QStringLiteral("address 192.0.2.1 printer")},
        {tr("&Network"), QStringLiteral("network 10.1.0.0/16 offices")},
        {tr("&Mark"), QStringLiteral("mark 7 voice")},
        {tr("Mark With Mas&k and Shift"), QStringLiteral("mark 0x3f00/8 1 WAN")},
        {tr("&Zone"), QStringLiteral("zone 3 guests")},
        {tr("&Label"), QStringLiteral("label 5 voip")},
        {tr("&Colour of a Name"), QStringLiteral("colour voip teal")},
        {tr("&Set of Values"), QStringLiteral("set dns-servers 192.0.2.53, 2001:db8::53")},
        {tr("&File of Hosts"), QStringLiteral("hosts /etc/hosts.office")},
        {tr("File of Countries or N&etworks"), QStringLiteral("geo /srv/geo/country.mmdb")},
    };
    for (const auto &[text, line] : examples)
        lines->addAction(text, this, [this, line = line] { insertLine(line); });
    add->setMenu(lines);
    auto *import = new QPushButton(tr("&Import…"));
    auto *exported = new QPushButton(tr("E&xport…"));
    for (QPushButton *button : {add, import, exported}) {
        button->setAutoDefault(false);
        row->addWidget(button);
    }
    row->addStretch(1);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel);
    m_save = buttons->button(QDialogButtonBox::Save);
    m_save->setAutoDefault(false);
    row->addWidget(buttons);
    whole->addLayout(row);

    connect(import, &QPushButton::clicked, this, &NamesDialog::importFile);
    connect(exported, &QPushButton::clicked, this, &NamesDialog::exportFile);
    connect(buttons, &QDialogButtonBox::accepted, this, &NamesDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &NamesDialog::reject);
    connect(m_text, &QPlainTextEdit::textChanged, this, &NamesDialog::check);
    connect(m_errors, &QListWidget::itemActivated, this,
        [this](const QListWidgetItem *item) { goToLine(item->data(lineRole).toInt()); });
    connect(m_errors, &QListWidget::itemClicked, this,
        [this](const QListWidgetItem *item) { goToLine(item->data(lineRole).toInt()); });
    connect(NamesInUse::shared(), &NamesInUse::fileChanged, this, &NamesDialog::showFile);
    resize(fontMetrics().averageCharWidth() * 100, fontMetrics().height() * 30);
    showFile();
    NamesInUse::shared()->readFile();
    check();
}

/// The file as it is now, unless the user has changed the text.
void NamesDialog::showFile()
{
    const NamesFile &file = NamesInUse::shared()->file();
    if (m_text->toPlainText() != m_loaded)
        return;
    m_base = file;
    m_text->setPlainText(file.text);
    m_loaded = m_text->toPlainText(); // with the line ends of the editor
    m_save->setEnabled(file.problem == NamesFile::Problem::None);
    check();
}

void NamesDialog::check()
{
    const Dictionary names = Dictionary::parse(m_text->toPlainText().toStdString());
    m_errors->clear();
    QList<QTextEdit::ExtraSelection> marks;
    const SemanticColors colors = SemanticColors::of(palette());
    for (std::size_t i = 0; i < std::min(names.errors.size(), mostErrors); ++i) {
        const DictionaryError &error = names.errors[i];
        auto *item = new QListWidgetItem(DictionaryWords::sentence(error), m_errors);
        item->setData(lineRole, static_cast<int>(error.line));
        QTextEdit::ExtraSelection mark;
        mark.cursor = QTextCursor(m_text->document()->findBlockByNumber(static_cast<int>(error.line) - 1));
        mark.cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
        mark.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        mark.format.setUnderlineColor(colors.errorText);
        mark.format.setForeground(colors.errorText);
        marks << mark;
    }
    m_text->setExtraSelections(marks);
    m_errors->setVisible(!names.errors.empty());
    const QString path = shownText(NamesInUse::shared()->file().path);
    if (m_base.problem != NamesFile::Problem::None)
        m_status->setText(tr("%1 It is left as it is: nothing can be saved.", "what is wrong with the file")
                              .arg(m_base.problemText()));
    else if (names.errors.empty())
        m_status->setText(path);
    else
        m_status->setText(names.errors.size() == 1
                ? tr("One line cannot be used. It is kept in the file.")
                : tr("%Ln lines cannot be used. They are kept in the file.", nullptr, pluralOf(names.errors.size())));
}

void NamesDialog::insertLine(const QString &line)
{
    QTextCursor cursor = m_text->textCursor();
    cursor.movePosition(QTextCursor::EndOfBlock);
    if (!cursor.block().text().isEmpty())
        cursor.insertText(QStringLiteral("\n"));
    cursor.insertText(line);
    // What the user replaces first.
    cursor.movePosition(QTextCursor::StartOfBlock);
    cursor.movePosition(QTextCursor::NextWord);
    cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
    m_text->setTextCursor(cursor);
    m_text->setFocus();
}

void NamesDialog::propose(const QString &line)
{
    QTextCursor cursor = m_text->textCursor();
    cursor.movePosition(QTextCursor::End);
    if (!cursor.block().text().isEmpty())
        cursor.insertText(QStringLiteral("\n"));
    cursor.insertText(line);
    m_text->setTextCursor(cursor);
    m_text->setFocus();
}

void NamesDialog::goToLine(int line)
{
    m_text->setTextCursor(QTextCursor(m_text->document()->findBlockByNumber(line - 1)));
    m_text->setFocus();
}

void NamesDialog::importFile()
{
    const QString path = QFileDialog::getOpenFileName(this, tr("Import Names"));
    if (path.isEmpty())
        return;
    m_files->run([this, path](const std::stop_token &) -> BackgroundWorker::Result {
        const NamesFile file = NamesFile::read(path);
        if (!file.exists || file.problem != NamesFile::Problem::None)
            return [this, path, failure = file.exists ? file.problemText() : tr("There is no such file.")] {
                showFailure(tr("%1 is not imported: %2"), path, failure);
            };
        return [this, text = file.text] { propose(text); };
    });
}

void NamesDialog::exportFile()
{
    const QString path = QFileDialog::getSaveFileName(this, tr("Export Names"), QStringLiteral("names"));
    if (path.isEmpty())
        return;
    m_files->run(
        [this, path, text = m_text->toPlainText().toUtf8()](const std::stop_token &) -> BackgroundWorker::Result {
            QSaveFile file(path);
            if (file.open(QIODevice::WriteOnly) && file.write(text) == text.size() && file.commit())
                return {};
            return [this, path, failure = file.errorString()] {
                showFailure(tr("%1 cannot be written: %2"), path, failure);
            };
        });
}

void NamesDialog::showFailure(const QString &sentence, const QString &path, const QString &failure)
{
    m_status->setText(sentence.arg(shownText(path), shownText(failure)));
}

void NamesDialog::accept()
{
    if (m_base.problem != NamesFile::Problem::None)
        return;
    QString text = m_text->toPlainText();
    if (!text.isEmpty() && !text.endsWith(u'\n'))
        text += u'\n';
    m_save->setEnabled(false);
    NamesInUse::shared()->saveFile(m_base, text, [self = QPointer(this)](const QString &failure) {
        if (!self)
            return;
        self->m_save->setEnabled(true);
        if (failure.isEmpty())
            self->QDialog::accept();
        else
            self->m_status->setText(tr("The file cannot be written: %1").arg(shownText(failure)));
    });
}

void showNamesDialog(QWidget *window, const QString &line)
{
    auto *dialog = new NamesDialog(window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (!line.isEmpty())
        dialog->propose(line);
    dialog->open();
}

} // namespace ctscope
