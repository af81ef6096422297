// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/open_editor.h"

#include "kernel/helper_location.h"

#include <cerrno>
#include <chrono>
#include <utility>
#include <vector>

namespace ctscope {

namespace {

/// How long to wait for the password.
constexpr std::chrono::minutes passwordPatience{5};

/// True when the editor has the permission; else the reason is in `error`.
bool mayEdit(EntryEditor *editor, int &error, const std::stop_token &stop)
{
    if (editor == nullptr) {
        error = errno;
        return false;
    }
    const NetlinkAnswer answer = editor->apply({}, {}, {}, stop).answer;
    error = answer.error;
    return answer.end == NetlinkAnswer::End::Complete;
}

/// Lets the members of a group delete and change flows; empty when ctscope-delete is not installed.
std::string remedy()
{
    const std::string helper = deletionHelperFile();
    if (helper.empty())
        return {};
    return "sudo chgrp GROUP " + helper + " && sudo chmod 0750 " + helper + " && sudo setcap cap_net_admin+ep "
        + helper;
}

} // namespace

OpenedEditor openEditor(const Origin &origin, bool askPolkit, const std::stop_token &stop)
{
    OpenedEditor opened;
    opened.error = ENOENT;
    const bool elsewhere = origin.kind() == Origin::Kind::Namespace;
    const auto attempt = [&](std::unique_ptr<EntryEditor> editor) {
        if (!mayEdit(editor.get(), opened.error, stop))
            return false;
        opened.editor = std::move(editor);
        opened.error = 0;
        return true;
    };
    if (!elsewhere && attempt(SocketEditor::open()))
        return opened;
    const auto options = [&](std::vector<std::string> command) {
        HelperChannel::Options made{.command = std::move(command)};
        if (elsewhere)
            made.netns = origin.netns().paths();
        return made;
    };
    for (const std::string &path : deletionHelperPaths()) {
        if (stop.stop_requested() || attempt(HelperEditor::open(options({path}))))
            return opened;
    }
    const std::vector<std::string> command = deletionPolkitCommand();
    opened.polkit = !command.empty();
    if (askPolkit && opened.polkit) {
        HelperChannel::Options asking = options(command);
        asking.keepEnvironment = true;
        asking.greetingPatience = passwordPatience;
        attempt(HelperEditor::open(std::move(asking)));
    }
    if (!opened.editor)
        opened.remedy = remedy();
    return opened;
}

} // namespace ctscope
