// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/machines_dialog.h"

#include "ui/window/machine_choice_dialog.h"

#include "names/cluster_text.h"
#include "source/ssh_config.h"
#include "table/shown_text.h"

#include <QDialogButtonBox>
#include <QDir>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QTextBlock>
#include <QVBoxLayout>

#include <utility>

namespace ctscope {

namespace {

constexpr int lineRole = Qt::UserRole;
constexpr std::size_t mostErrors = 100;

} // namespace

MachinesDialog::MachinesDialog(QWidget *parent)
    : QDialog(parent)
    , m_text(new QPlainTextEdit)
    , m_names(new QListWidget)
    , m_errors(new QListWidget)
    , m_status(new QLabel)
    , m_choose([this](const std::vector<SetMember> &members) { return MachineChoiceDialog::ask(members, this); })
{
    setWindowTitle(tr("Sets of Machines"));
    setObjectName(QStringLiteral("machinesDialog"));
    auto *whole = new QVBoxLayout(this);
    auto *label = new QLabel(tr("The machines of a set are shown as one table. Each has a line: a name of yours, “=”, "
                                "and where its table is. The order is yours. A line that begins with # is a comment."));
    label->setWordWrap(true);
    whole->addWidget(label);
    auto *middle = new QHBoxLayout;
    m_names->setObjectName(QStringLiteral("sets"));
    m_names->setAccessibleName(tr("Sets"));
    m_names->setFixedWidth(fontMetrics().averageCharWidth() * 24);
    middle->addWidget(m_names);
    m_text->setObjectName(QStringLiteral("text"));
    m_text->setAccessibleName(windowTitle());
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setTabChangesFocus(true);
    m_text->setPlaceholderText(
        QStringLiteral("[edge]\ngw1 = ssh://root@gw1.example.net\ngw2 = ssh://gw2\n"
                       "here = machine:auto\nblue = namespace:/run/netns/blue\n"
                       "pod = command:kubectl exec -n kube-system POD -- conntrack -L -o extended"));
    middle->addWidget(m_text, 1);
    whole->addLayout(middle, 1);
    m_status->setTextFormat(Qt::PlainText);
    m_status->setWordWrap(true);
    m_status->setObjectName(QStringLiteral("status"));
    whole->addWidget(m_status);
    m_errors->setObjectName(QStringLiteral("errors"));
    m_errors->setAccessibleName(tr("Lines that cannot be used"));
    m_errors->setMaximumHeight(fontMetrics().height() * 5);
    m_errors->setWordWrap(true);
    m_errors->hide();
    whole->addWidget(m_errors);

    auto *row = new QHBoxLayout;
    auto *add = new QPushButton(tr("&Add"));
    auto *lines = new QMenu(add);
    const std::tuple<QString, const char *, QString, QString> kinds[] = {
        {tr("&This Machine"), "addHere", QString(), QStringLiteral("machine:auto")},
        {tr("&Other Machine, Through ssh"), "addSsh", QStringLiteral("gw1"), QStringLiteral("ssh://root@gw1")},
        {tr("Network &Namespace"), "addNamespace", QStringLiteral("blue"), QStringLiteral("namespace:/run/netns/blue")},
        {tr("&Command"), "addCommand", QStringLiteral("pod"),
            QStringLiteral("command:kubectl exec -n kube-system POD -- conntrack -L -o extended,id")},
    };
    for (const auto &[text, name, alias, what] : kinds) {
        QAction *const action =
            lines->addAction(text, this, [this, alias = alias.toStdString(), what = what.toStdString()] {
                if (auto origin = Origin::fromString(what))
                    addMachines({{alias, std::move(*origin)}}, tr("machines"));
            });
        action->setObjectName(QLatin1String(name));
    }
    add->setMenu(lines);
    auto *import = new QPushButton(tr("&Import"));
    auto *sources = new QMenu(import);
    sources->setToolTipsVisible(true);
    QAction *const ssh = sources->addAction(tr("Hosts of the &ssh Configuration…"), this, &MachinesDialog::importSsh);
    ssh->setObjectName(QStringLiteral("importSsh"));
    ssh->setToolTip(tr("The Host lines of ~/.ssh/config, and of the files that it includes"));
    QAction *const nodes =
        sources->addAction(tr("Nodes of a &Kubernetes Cluster…"), this, &MachinesDialog::importNodes);
    nodes->setObjectName(QStringLiteral("importNodes"));
    nodes->setToolTip(tr("Runs “kubectl get nodes -o json” once"));
    import->setMenu(sources);
    m_open = new QPushButton(tr("&Open Set"));
    m_open->setObjectName(QStringLiteral("openSet"));
    for (QPushButton *button : {add, import, m_open}) {
        button->setAutoDefault(false);
        row->addWidget(button);
    }
    row->addStretch(1);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel);
    m_save = buttons->button(QDialogButtonBox::Save);
    m_save->setAutoDefault(false);
    row->addWidget(buttons);
    whole->addLayout(row);

    connect(buttons, &QDialogButtonBox::accepted, this, &MachinesDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &MachinesDialog::reject);
    connect(m_text, &QPlainTextEdit::textChanged, this, &MachinesDialog::check);
    connect(m_open, &QPushButton::clicked, this, &MachinesDialog::openChosen);
    connect(m_names, &QListWidget::itemActivated, this, &MachinesDialog::openChosen);
    connect(m_names, &QListWidget::currentRowChanged, this, [this] { m_open->setEnabled(m_names->currentRow() >= 0); });
    connect(m_errors, &QListWidget::itemActivated, this, [this](const QListWidgetItem *item) {
        m_text->setTextCursor(QTextCursor(m_text->document()->findBlockByNumber(item->data(lineRole).toInt() - 1)));
        m_text->setFocus();
    });
    resize(fontMetrics().averageCharWidth() * 110, fontMetrics().height() * 26);
    m_save->setEnabled(false);
    m_text->setEnabled(false);
    check();
    m_worker.run([this, path = MachineSetsFile::usualPath()](const std::stop_token &) -> BackgroundWorker::Result {
        return [this, file = MachineSetsFile::read(path)] { showFile(file); };
    });
}

MachinesDialog::~MachinesDialog() = default;

QString MachinesDialog::text() const { return m_text->toPlainText(); }

void MachinesDialog::setText(const QString &text) { m_text->setPlainText(text); }

void MachinesDialog::setChooser(std::function<std::vector<SetMember>(const std::vector<SetMember> &)> choose)
{
    m_choose = std::move(choose);
}

void MachinesDialog::say(const QString &text) { m_status->setText(text); }

void MachinesDialog::showFile(const MachineSetsFile &file)
{
    m_file = file;
    m_isRead = true;
    const bool isGood = file.failure.isEmpty();
    m_text->setEnabled(isGood);
    m_save->setEnabled(isGood);
    if (!isGood)
        return say(tr("%1 cannot be read: %2").arg(shownText(file.path), file.failure));
    m_text->setPlainText(file.text);
    m_text->setFocus();
}

void MachinesDialog::check()
{
    m_sets = MachineSets::read(text().toStdString());
    const QString current = m_names->currentItem() ? m_names->currentItem()->data(lineRole).toString() : QString();
    m_names->clear();
    for (const OriginSet &set : m_sets.sets) {
        const QString name = QString::fromStdString(set.name);
        auto *item = new QListWidgetItem(
            tr("%1 (%Ln)", "set, number of machines", static_cast<int>(set.members.size())).arg(shownText(set.name)),
            m_names);
        item->setData(lineRole, name);
        if (name == current || m_names->count() == 1)
            m_names->setCurrentItem(item);
    }
    m_open->setEnabled(m_names->currentRow() >= 0);
    m_errors->clear();
    for (const MachineSetError &error : m_sets.errors) {
        if (static_cast<std::size_t>(m_errors->count()) == mostErrors)
            break;
        auto *item = new QListWidgetItem(machineSetSentence(error), m_errors);
        item->setData(lineRole, error.line);
    }
    m_errors->setVisible(!m_sets.errors.empty());
}

QString MachinesDialog::setAtCursor() const
{
    for (QTextBlock block = m_text->textCursor().block(); block.isValid(); block = block.previous()) {
        const QString line = block.text().trimmed();
        if (line.startsWith(u'[') && line.endsWith(u']'))
            return line.mid(1, line.size() - 2).trimmed();
    }
    return m_names->currentItem() ? m_names->currentItem()->data(lineRole).toString() : QString();
}

void MachinesDialog::addMachines(const std::vector<SetMember> &members, const QString &usualName)
{
    const QString at = setAtCursor();
    OriginSet set{(at.isEmpty() ? usualName : at).toStdString(), {}};
    if (const OriginSet *const known = m_sets.find(set.name))
        set = *known;
    for (const SetMember &member : members) {
        if (set.members.size() < mostSetMembers)
            set.members.push_back(member);
    }
    nameMembers(set);
    const QString before = text();
    const std::string next = withMachineSet(before.toStdString(), set.name, set);
    // As one step that can be undone.
    QTextCursor cursor(m_text->document());
    cursor.select(QTextCursor::Document);
    cursor.insertText(QString::fromStdString(next));
    const int place = static_cast<int>(text().indexOf(u'[' + QString::fromStdString(set.name) + u']'));
    cursor.setPosition(std::max(place, 0));
    cursor.movePosition(QTextCursor::Down, QTextCursor::MoveAnchor, static_cast<int>(set.members.size()));
    cursor.movePosition(QTextCursor::EndOfBlock);
    m_text->setTextCursor(cursor);
    m_text->setFocus();
}

void MachinesDialog::offer(const std::vector<SetMember> &members, const QString &usualName)
{
    const std::vector<SetMember> chosen = m_choose(members);
    if (!chosen.empty())
        addMachines(chosen, usualName);
}

void MachinesDialog::importSsh()
{
    m_worker.run([this, home = QDir::homePath().toStdString()](const std::stop_token &) -> BackgroundWorker::Result {
        std::vector<SetMember> members;
        for (const std::string &host : hostsOfOwnSshConfig(home))
            members.push_back({host, Origin::ofSsh({{}, host, 0})});
        return [this, members = std::move(members)] {
            if (members.empty())
                return say(tr("~/.ssh/config names no host."));
            say({});
            offer(members, tr("ssh"));
        };
    });
}

/// Only now, as the user asks for it.
void MachinesDialog::importNodes()
{
    auto *kubectl = new QProcess(this);
    connect(kubectl, &QProcess::finished, this, [this, kubectl] { takeNodes(kubectl); });
    connect(kubectl, &QProcess::errorOccurred, this, [this, kubectl](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart)
            return;
        say(tr("kubectl cannot be started: %1").arg(kubectl->errorString()));
        kubectl->deleteLater();
    });
    say(tr("kubectl is asked for the nodes."));
    kubectl->start(QStringLiteral("kubectl"),
        {QStringLiteral("get"), QStringLiteral("nodes"), QStringLiteral("-o"), QStringLiteral("json"),
            QStringLiteral("--request-timeout=30s")});
    kubectl->closeWriteChannel();
}

void MachinesDialog::takeNodes(QProcess *kubectl)
{
    kubectl->deleteLater();
    const QString errors = shownText(QString::fromUtf8(kubectl->readAllStandardError()).trimmed(), longestCell);
    if (kubectl->exitStatus() != QProcess::NormalExit || kubectl->exitCode() != 0)
        return say(tr("kubectl failed: %1").arg(errors));
    // The answer of a large cluster has megabytes.
    m_worker.run(
        [this, output = kubectl->readAllStandardOutput()](const std::stop_token &) -> BackgroundWorker::Result {
            std::vector<SetMember> members;
            for (const ClusterNode &node : readClusterNodes(output.toStdString())) {
                if (const auto target = readSshTarget(node.name))
                    members.push_back({node.name, Origin::ofSsh(*target)});
            }
            return [this, members = std::move(members)] {
                if (members.empty())
                    return say(tr("kubectl names no node."));
                say({});
                offer(members, tr("nodes"));
            };
        });
}

void MachinesDialog::openChosen()
{
    const QListWidgetItem *const item = m_names->currentItem();
    const OriginSet *const set = item ? m_sets.find(item->data(lineRole).toString().toStdString()) : nullptr;
    if (!set)
        return;
    if (set->members.empty())
        return say(tr("There is no machine in this set."));
    emit openRequested(*set);
    if (text() == m_file.text)
        reject();
    else
        accept();
}

void MachinesDialog::accept()
{
    if (!m_isRead || !m_file.failure.isEmpty())
        return;
    m_worker.run([this, file = m_file, text = text()](const std::stop_token &) -> BackgroundWorker::Result {
        return [this, failure = file.save(text)] {
            if (!failure.isEmpty())
                return say(tr("The file cannot be written: %1").arg(failure));
            emit saved();
            QDialog::accept();
        };
    });
}

} // namespace ctscope
