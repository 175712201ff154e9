# SPDX-License-Identifier: MIT
# fish completion for nspect(8).

# The program that is being completed, by the path that was typed.
function __nspect_run
    set -l words (commandline --current-process --tokenize)
    command $words[1] $argv 2>/dev/null
end

# Puts back what is before the last item of a comma list: "NS,TYPE," or "+NS,".
function __nspect_items
    set -l value (commandline --current-token | string replace --regex '^--[a-z-]+=' '')
    set -l before (string match --regex '^(\+?(?:.*,)?)' -- $value)[2]
    while read -l item
        echo -- $before$item
    end
end

function __nspect_types
    printf '%s\n' cgroup ipc mnt net pid time user uts
end

# Those of all tables: what is typed later decides which one is meant. In the case that is typed.
function __nspect_columns
    string match --quiet --regex '[a-z]$' -- (commandline --current-token)
    set -l typed $status
    begin
        __nspect_run --list-columns --raw --noheadings
        __nspect_run --list-columns --raw --noheadings self
        __nspect_run --list-columns --raw --noheadings --holders
        __nspect_run --list-columns --raw --noheadings --leaks
        __nspect_run --list-columns --raw --noheadings --reach
        __nspect_run --list-columns --raw --noheadings --mounts
        __nspect_run --list-columns --raw --noheadings --idmaps
        __nspect_run --list-columns --raw --noheadings --capable
        __nspect_run --list-columns --raw --noheadings --overlaps
        __nspect_run --list-columns --raw --noheadings --translate
        __nspect_run --list-columns --raw --noheadings --enter=self
    end | while read --local name key type help
        test $typed -eq 0; and set name (string lower $name)
        printf '%s\t%s\n' $name (string replace --all '\x20' ' ' -- $help)
    end
end

function __nspect_sort
    __nspect_columns
    __nspect_columns | string replace \t ':desc'\t
end

function __nspect_rules
    set -l rules (__nspect_run --audit --list-rules --raw --noheadings --output RULE)
    set -l families (string sub --length 2 -- $rules | sort --unique)
    printf '%s\n' $families $rules -$families -$rules
end

function __nspect_sources
    set -l names threads for-children fds sockets tuns pidfds pins mount-namespaces relations \
        listns inferred
    printf '%s\n' $names +$names -$names
end

# By number, or as "net:4026532441" where that was begun.
function __nspect_namespaces
    set -l form '$1\t$2 $3'
    string match --quiet --regex '^[a-z]+:' -- (commandline --current-token)
    and set form '$2:$1\t$3'
    __nspect_run --noheadings --raw --output NS,TYPE,COMMAND |
        string replace --regex '^(\S+) (\S+) (.*)' $form | string replace --all '\x20' ' '
    printf '%s\t%s\n' self 'what nspect is in' init 'what the kernel made at boot'
end

# Also "docker:3f2a1b5c6d7e", which stands for several namespaces.
function __nspect_enterable
    __nspect_namespaces
    __nspect_run --noheadings --raw --output WORKLOAD | string match '*:*' | sort -u
end

function __nspect_follow
    printf 'follow\t%s\n' "The target's"
end

# An id, and behind "@" the namespace that it is of.
function __nspect_translatable
    set -l id (string match --regex '^[^@]*@' -- (commandline --current-token))
    if test -n "$id"
        __nspect_namespaces | string replace --regex '^' -- $id
    else
        printf '%s\n' uid: gid: projid: pid:
    end
end

# Behind --mounts stands what is mounted, behind --translate an id, behind --enter a command.
function __nspect_names
    if string match --quiet --regex -- '^--enter(=|$)' (commandline --current-process --tokenize)
        complete --do-complete (commandline --current-token)
    else if contains -- --mounts (commandline --current-process --tokenize)
        __nspect_run --mounts --list --raw --noheadings --output TARGET,FSTYPE,SOURCE |
            string replace ' ' \t
    else if contains -- --translate (commandline --current-process --tokenize)
        __nspect_translatable
    else
        __nspect_namespaces
    end
end

complete -c nspect -a '(__nspect_names)'
complete -c nspect -s t -l type -x -a '(__nspect_types | __nspect_items)' -d 'Only these types'
complete -c nspect -s p -l task -x -a '(__fish_complete_pids)' -d 'Only what this process is in'
complete -c nspect -s P -l persistent -d 'Only namespaces that nobody is in'
complete -c nspect -l holders -d 'What keeps it alive or busy'
complete -c nspect -l leaks -d 'Mounts that leak'
complete -c nspect -l audit -d 'What rules find wrong'
complete -c nspect -l rules -x -a '(__nspect_rules | __nspect_items)' -d 'Only these rules'
complete -c nspect -l list-rules -d 'Say what rules there are'
complete -c nspect -l baseline -r -F -d 'Not what is accepted in this file'
complete -c nspect -l write-baseline -r -F -d 'Accept what is found'
complete -c nspect -l fail-on -x -a 'info low medium high critical' -d 'Status 3 from this severity on'
complete -c nspect -l format -x -a 'text json sarif nagios' -d 'The format'
complete -c nspect -l reach -f -a 'mount umount lazy-umount' -d 'Where a mount would land'
complete -c nspect -l mounts -d 'Mounts'
complete -c nspect -l graph -f -a 'namespaces propagation' -d 'A picture for dot'
complete -c nspect -l idmaps -d 'Who is who in user namespaces'
complete -c nspect -l capable -f -a '(begin; echo all; setpriv --list-caps; end | __nspect_items)' -d 'Who has capabilities over it'
complete -c nspect -l overlaps -d 'Ids that several of them have'
complete -c nspect -l enter -x -a '(__nspect_enterable)' -d 'A shell or command in there'
complete -c nspect -l except -x -a '(__nspect_types | __nspect_items)' -d 'None of these types'
complete -c nspect -l user-parent -d 'The user namespace above'
complete -c nspect -l root -f -a '(__fish_complete_directories)' -d 'With this root'
complete -c nspect -l wd -f -a '(__fish_complete_directories)' -d 'In this directory'
complete -c nspect -l wdns -x -d 'In this directory inside'
complete -c nspect -l tools -f -a '(__fish_complete_directories)' -d 'Our programs, that root there'
complete -c nspect -l with-proc -d 'A /proc of the processes in there'
complete -c nspect -l join-cgroup -d 'The cgroup of the target'
complete -c nspect -l setuid -x -a '(__nspect_follow; __fish_complete_users)' -d 'As this user'
complete -c nspect -l setgid -x -a '(__nspect_follow; __fish_complete_groups)' -d 'As this group'
complete -c nspect -l preserve-credentials -d 'Ids stay as they are'
complete -c nspect -l keep-caps -d 'With all capabilities'
complete -c nspect -l drop-caps -f -d 'Without these capabilities'
complete -c nspect -l no-new-privs -d 'Gain no privileges'
complete -c nspect -l exec-context -d 'The security context of the target'
complete -c nspect -l read-only -d 'Change nothing'
complete -c nspect -l read-all -d 'Read what is not for everyone'
complete -c nspect -l env -d 'The environment of the target'
complete -c nspect -l no-fork -d 'Stay out of the PID namespace'
complete -c nspect -l plan -d 'Say what would be done'
complete -c nspect -l quiet -d 'No warnings'
complete -c nspect -l translate -d 'An id or PID, as others have it'
complete -c nspect -l to -x -a '(__nspect_namespaces)' -d 'As this namespace has it'
complete -c nspect -l snapshot -r -F -d 'All of it as a document'
complete -c nspect -l metrics -r -F -d 'Numbers for Prometheus'
complete -c nspect -l from -r -F -d 'What --snapshot wrote'
complete -c nspect -l redact -d 'Without arguments and paths of homes'
complete -c nspect -l schema -d 'The JSON Schema of the document'
complete -c nspect -s N -l namespace -x -a '(__nspect_namespaces)' -d 'Of this mount namespace'
complete -c nspect -l all-namespaces -d 'Of all mount namespaces'
complete -c nspect -s R -l submounts -d 'Also mounts below'
complete -c nspect -l fstype -x -a '(__fish_print_filesystems | __nspect_items)' -d 'Only these types of file systems'
complete -c nspect -s Q -l filter -x -d 'Only rows that match'
complete -c nspect -s o -l output -x -a '(__nspect_columns | __nspect_items)' -d 'These columns'
complete -c nspect -l output-all -d 'All columns'
complete -c nspect -s H -l list-columns -d 'Say what columns there are'
complete -c nspect -s T -l tree -f -a 'owner parent process' -d 'As a tree'
complete -c nspect -s l -l list -d 'As a flat list'
complete -c nspect -l sort -x -a '(__nspect_sort)' -d 'By this column'
complete -c nspect -s J -l json -d 'A JSON document'
complete -c nspect -l json-lines -d 'A JSON object a line'
complete -c nspect -s r -l raw -d 'One space between columns'
complete -c nspect -s n -l noheadings -d 'No headings'
complete -c nspect -s u -l notruncate -d 'Do not cut text'
complete -c nspect -s W -l nowrap -d 'Lists in one line'
complete -c nspect -l color -f -a 'auto always never' -d 'Emphasise what is not ours'
complete -c nspect -l sources -x -a '(__nspect_sources | __nspect_items)' -d 'Where to look'
complete -c nspect -l no-fds -d 'Do not look at open descriptors'
complete -c nspect -l no-threads -d 'Do not look at threads'
complete -c nspect -l no-inferred -d 'Do not conclude where processes are'
complete -c nspect -l timeout -x -d 'Give up after so many seconds'
complete -c nspect -l numeric -d 'Uids instead of user names'
complete -c nspect -l kernel -x -a 'listmount mountinfo' -d 'Read mounts only so'
complete -c nspect -l tab-file -r -d 'Mounts of this mountinfo'
complete -c nspect -l procfs -x -a '(__fish_complete_directories)' -d 'Another mount of /proc'
complete -c nspect -l require-complete -d 'Status 4 where something could not be seen'
complete -c nspect -s h -l help -d 'Show a summary'
complete -c nspect -s V -l version -d 'Show version, libraries and kernel interfaces'
