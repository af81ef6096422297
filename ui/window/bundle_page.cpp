// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/bundle_page.h"

#include "ui/window/blank_page.h"
#include "ui/parts/row_list_view.h"
#include "ui/parts/problem_words.h"

#include "table/bundle_model.h"
#include "table/remark_words.h"
#include "table/shown_text.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <chrono>

namespace ctscope {
namespace {

QString nameOf(const QString &path) { return shownText(QFileInfo(path).fileName()); }

QString remarksOf(const Bundle &bundle)
{
    constexpr std::size_t most = 8;
    QStringList lines;
    for (const Remark &remark : bundle.remarks()) {
        if (lines.size() < qsizetype(most))
            lines << shownText(RemarkWords::sentence(remark), longestCell);
    }
    return lines.join(u'\n');
}

PageState nothingInIt(const Bundle &bundle, const QString &name)
{
    const Problem kind = bundle.problem().kind;
    if (kind != Problem::None && kind != Problem::TooLarge && kind != Problem::Damaged)
        return problemWords(bundle.problem(), false, name, {});
    PageState words{BlankPicture::NotFlows, BundlePage::tr("%1 holds no table of connection tracking.").arg(name),
        BundlePage::tr(
            "Files are recognised by their content, whatever their names are. A table is what conntrack -L or "
            "/proc/net/nf_conntrack printed."),
        {}, PageAction::OpenDump, BundlePage::tr("Open a dump…"), {}};
    if (const QString remarks = remarksOf(bundle); !remarks.isEmpty())
        words.detail += QStringLiteral("\n\n") + remarks;
    if (kind == Problem::TooLarge || kind == Problem::Damaged)
        words.picture = BlankPicture::BrokenDocument;
    return words;
}

} // namespace

BundlePage::BundlePage(QWidget *parent)
    : QWidget(parent)
    , m_model(new BundleModel(this))
    , m_table(new RowListView(Sign::Document))
    , m_summary(new QLabel)
    , m_remarks(new QLabel)
    , m_open(new QPushButton(tr("&Open")))
    , m_blank(new BlankPage)
    , m_chooser(new QWidget)
    , m_stack(new QStackedWidget)
{
    setObjectName(QStringLiteral("bundlePage"));
    for (auto *label : {m_summary, m_remarks}) {
        label->setMargin(6);
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_summary->setObjectName(QStringLiteral("bundleSummary"));
    m_remarks->setObjectName(QStringLiteral("bundleRemarks"));
    m_open->setObjectName(QStringLiteral("openTables"));
    m_open->setToolTip(tr("Opens each selected table in a tab of its own (Enter)"));
    m_table->setObjectName(QStringLiteral("bundleTables"));
    m_table->setAccessibleName(tr("Tables in the bundle"));
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setRowList(m_model);
    m_table->setWidths({16, 12, 25, 10, 10, 24});

    auto *top = new QHBoxLayout;
    top->setContentsMargins(6, 6, 10, 6);
    top->addWidget(m_summary, 1);
    top->addWidget(m_open);
    auto *column = new QVBoxLayout(m_chooser);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(top);
    column->addWidget(m_table, 1);
    column->addWidget(m_remarks);
    m_chooser->setAutoFillBackground(true);
    m_stack->addWidget(m_blank);
    m_stack->addWidget(m_chooser);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_stack);

    connect(m_blank, &BlankPage::actionRequested, this, [this](PageAction action) {
        if (action == PageAction::Cancel)
            cancel();
        else if (action == PageAction::TryAgain)
            read(m_path);
        else if (action == PageAction::OpenDump)
            emit openRequested();
    });
    connect(m_table, &RowListView::rowActivated, this, &BundlePage::openSelected);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &BundlePage::selectionChanged);
    connect(m_open, &QPushButton::clicked, this, &BundlePage::openSelected);
    selectionChanged();
}

BundlePage::~BundlePage() = default;

const BundlePtr &BundlePage::bundle() const noexcept { return m_model->bundle(); }

void BundlePage::read(const QString &path)
{
    m_path = path;
    m_reading = true;
    m_model->setBundle(nullptr);
    m_blank->setWords(loadingWords(false, nameOf(path)));
    m_stack->setCurrentWidget(m_blank);
    const quint64 run = ++m_run;
    // The assignment stops the previous reader and joins it.
    m_reader = std::jthread([this, run, file = path.toStdString()](const std::stop_token &stop) {
        auto last = std::chrono::steady_clock::now();
        auto bundle =
            std::make_shared<const Bundle>(Bundle::read(file, stop, [&](std::uint64_t done, std::uint64_t total) {
                constexpr std::chrono::milliseconds pause(50);
                const auto now = std::chrono::steady_clock::now();
                if (now - last < pause)
                    return;
                last = now;
                QMetaObject::invokeMethod(
                    this, [this, done, total] { takeProgress(done, total); }, Qt::QueuedConnection);
            }));
        QMetaObject::invokeMethod(
            this, [this, run, bundle = std::move(bundle)] { takeBundle(bundle, run); }, Qt::QueuedConnection);
    });
}

void BundlePage::cancel() { m_reader.request_stop(); }

void BundlePage::takeProgress(quint64 done, quint64 total)
{
    if (m_reading)
        m_blank->setProgress(done, total, true);
}

void BundlePage::takeBundle(const BundlePtr &bundle, quint64 run)
{
    if (run != m_run)
        return;
    m_reading = false;
    m_model->setBundle(bundle);
    const QString name = nameOf(m_path);
    if (m_model->rowCount() == 0) {
        m_blank->setWords(nothingInIt(*bundle, name));
        m_stack->setCurrentWidget(m_blank);
        setFocusProxy(m_blank);
    } else {
        const QString summary = BundleModel::summary(*bundle, name);
        m_summary->setText(m_model->rowCount() > 1 ? summary + u' ' + tr("Choose which to open.") : summary);
        const QString remarks = remarksOf(*bundle);
        m_remarks->setText(remarks);
        m_remarks->setVisible(!remarks.isEmpty());
        m_stack->setCurrentWidget(m_chooser);
        setFocusProxy(m_table);
        m_table->setCurrentIndex(m_table->model()->index(0, 0));
    }
    emit listed();
}

void BundlePage::selectionChanged()
{
    const qsizetype selected = m_table->selectionModel()->selectedRows().size();
    m_open->setEnabled(selected > 0);
    m_open->setText(selected > 1 ? tr("&Open %n Tables", nullptr, static_cast<int>(selected)) : tr("&Open"));
}

void BundlePage::openSelected()
{
    QList<int> members;
    for (const int row : m_table->selectedListRows())
        members << static_cast<int>(&m_model->table(row) - m_model->bundle()->members().data());
    if (!members.isEmpty())
        emit tablesChosen(m_model->bundle(), members);
}

} // namespace ctscope
