// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/parts/settings.h"
#include "ui/table/flow_view.h"
#include "ui/window/edit_commands.h"
#include "ui/window/flow_page.h"
#include "ui/window/main_window.h"

#include "ui/fake_table.h"

#include <QAction>
#include <QMessageBox>
#include <QTest>

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

// A window with a live table that is played, and a kernel that edits nothing.
namespace ctscope {

inline constexpr int patience = 30'000; // ms

/// What the played edits are, and what they are to answer.
struct Played {
    std::mutex mutex;
    std::condition_variable_any changed;
    std::vector<std::uint32_t> edited; ///< ids
    EntryEdit edit;
    std::string reason;
    int error = 0;       ///< of opening
    bool polkit = false; ///< opening works with a password
    bool asked = false;  ///< for the password
    bool waits = false;  ///< for the password, until it is cancelled
    int flowError = 0;   ///< of each flow
    bool holds = false;  ///< a batch waits while this is set
    std::size_t batches = 0;
};

class PlayedEditor : public EntryEditor {
public:
    explicit PlayedEditor(std::shared_ptr<Played> played)
        : m_played(std::move(played))
    {
    }
    Result apply(
        const EntryEdit &edit, std::span<const EntryKey> keys, std::string_view reason, std::stop_token) override
    {
        std::unique_lock lock(m_played->mutex);
        ++m_played->batches;
        m_played->changed.notify_all();
        m_played->changed.wait(lock, [this] { return !m_played->holds; });
        Result result;
        result.logged = true;
        for (const EntryKey &key : keys) {
            m_played->edited.push_back(key.id);
            result.errors.push_back(m_played->flowError);
        }
        m_played->reason = reason;
        m_played->edit = edit;
        return result;
    }

private:
    std::shared_ptr<Played> m_played;
};

/// The fake table as one of this machine that was read over ctnetlink.
class LiveSource : public FakeSource {
public:
    using FakeSource::FakeSource;
    Origin origin() const override { return Origin::thisMachine(LiveWay::Netlink); }
};

inline std::string line(int port, std::uint32_t id, int to = 443)
{
    std::string text = tcpLine("10.0.0.1", port);
    if (to != 443) {
        for (std::size_t at = 0; (at = text.find("port=443", at)) != std::string::npos; ++at)
            text.replace(at, 8, "port=" + std::to_string(to));
    }
    text.insert(text.size() - 1, " id=" + std::to_string(id));
    return text;
}

struct Desk {
    std::shared_ptr<Played> played = std::make_shared<Played>();
    std::shared_ptr<FakeTable> table = std::make_shared<FakeTable>();
    MainWindow window;
    FlowPage *page = nullptr;

    explicit Desk(const std::string &text)
    {
        table->set(text);
        window.resize(1280, 800);
        page = window.openSource(std::make_unique<LiveSource>(table), Origin::thisMachine());
        window.show();
        const auto count = static_cast<int>(std::ranges::count(text, '\n'));
        if (!QTest::qWaitFor([&] { return page->view()->model()->rowCount() == count; }, patience))
            qWarning("the rows did not come");
        page->setPaused(true);
        window.findChild<EditCommands *>()->setOpener(
            [played = played](const Origin &, bool askPolkit, const std::stop_token &stop) {
                std::unique_lock lock(played->mutex);
                played->asked = played->asked || askPolkit;
                if (askPolkit && played->waits)
                    played->changed.wait(lock, stop, [] { return false; });
                OpenedEditor opened;
                opened.error = askPolkit && played->polkit ? 0 : played->error;
                opened.polkit = played->polkit;
                opened.remedy = "sudo permit it";
                if (opened.error == 0)
                    opened.editor = std::make_unique<PlayedEditor>(played);
                return opened;
            });
    }
    void select(int row) const { page->view()->selectRow(row); }
    void trigger(const char *action = "deleteFlows") const
    {
        window.findChild<QAction *>(QLatin1String(action))->trigger();
    }
    EditDialog *dialog() const { return window.findChild<EditDialog *>(); }
    template <typename Widget> Widget *part(const char *name) const
    {
        return dialog()->findChild<Widget *>(QLatin1String(name));
    }
    /// Waits until the dialog says this, and returns what it says.
    QString waitFor(const QString &words) const
    {
        static_cast<void>(QTest::qWaitFor([&] { return dialog() && dialog()->text().contains(words); }, patience));
        return dialog() ? dialog()->text() : QStringLiteral("no dialog");
    }
    QString notice() const
    {
        auto *const box = window.findChild<QMessageBox *>(QStringLiteral("editNotice"));
        const QString text = box ? box->text() : QString();
        if (box)
            box->close();
        return text;
    }
    std::vector<std::uint32_t> edited() const
    {
        const std::scoped_lock lock(played->mutex);
        return played->edited;
    }
};

} // namespace ctscope
